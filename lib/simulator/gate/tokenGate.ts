import type { SimulatorOptions } from '../SimulatorOptions.ts';
import type { Tokens } from '../iam/tokens.ts';
import type { Gate } from '../server/handling.ts';
import { errorReply, type ReplyMaker, staleToken } from '../server/replies.ts';

/** The gate of what is open to all. */
export const allowAll: Gate = () => undefined;

/** The gateway's 401 to who did not prove who they are. */
export const refusal = (why: string): ReplyMaker =>
  errorReply({
    status: 401,
    code: 'APIG.0301',
    message: `Incorrect IAM authentication information: ${why}`,
    shape: 'gateway',
  });

/** Whether a token that the simulator did not issue is good. */
type TokenCheck = (token: string) => boolean | Promise<boolean>;

/** The tokens that are good beside those that were issued: any, unless the options name who may come in. */
export const tokenCheckOf = ({
  tokens,
  users,
  accessKeys,
}: Pick<SimulatorOptions, 'tokens' | 'users' | 'accessKeys'>): TokenCheck => {
  if (typeof tokens === 'function') return tokens;
  if (tokens) return (token) => tokens.includes(token);
  return () => users === undefined && accessKeys === undefined;
};

const notFound = refusal('x-auth-token not found');
const unreadable = refusal('decrypt token fail');

/** What the gateway says when it cannot ask whether a token is good. */
const unavailable = errorReply({
  status: 503,
  code: 'APIG.0613',
  message: 'The IAM service is currently unavailable',
  shape: 'gateway',
});

/**
 * Lets in who shows a good token.
 *
 * @param tokens - those that were issued
 * @param isGood - judges the others
 */
export const tokenGate = (tokens: Tokens, isGood: TokenCheck): Gate => {
  const judge = (token: string): ReturnType<Gate> => {
    // Only `true` is a yes: what comes from plain JavaScript may be an answer that nobody has polled into.
    const sentence = (answer: unknown): ReplyMaker | undefined => (answer === true ? undefined : unreadable);
    try {
      const answer = isGood(token);
      return typeof answer === 'boolean'
        ? sentence(answer)
        : Promise.resolve(answer).then(sentence, () => unavailable);
    } catch {
      return unavailable;
    }
  };
  return ({ headers, at }) => {
    const token = headers['x-auth-token'];
    if (typeof token !== 'string' || token === '') return notFound;
    const verdict = tokens.judge(token, at);
    switch (verdict.kind) {
      case 'good':
        return undefined;
      case 'expired':
        return refusal(`token expires, expires_at: ${verdict.expiresAt}`);
      case 'revoked':
        return staleToken;
      case 'unknown':
        return judge(token);
    }
  };
};
