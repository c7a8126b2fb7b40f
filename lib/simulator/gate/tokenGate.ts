import { refusal } from './refusal.ts';
import type { Gate } from './Gate.ts';

const notFound = refusal('x-auth-token not found');
const unreadable = refusal('decrypt token fail');

/**
 * Lets in who shows a good token.
 *
 * @param tokens - those that are accepted; any if absent
 */
export const tokenGate =
  (tokens: readonly string[] | undefined): Gate =>
  ({ headers }) => {
    const token = headers['x-auth-token'];
    if (typeof token !== 'string' || token === '') return notFound;
    return tokens === undefined || tokens.includes(token) ? undefined : unreadable;
  };
