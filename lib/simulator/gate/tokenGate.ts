import type { Tokens } from '../iam/Tokens.ts';
import { errorReply } from '../replies/errorReply.ts';
import type { ReplyMaker } from '../replies/ReplyMaker.ts';
import { staleToken } from '../replies/staleToken.ts';
import type { Gate } from './Gate.ts';
import { refusal } from './refusal.ts';
import type { TokenCheck } from './TokenCheck.ts';

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
    // Only `true` is a yes: what comes from plain JavaScript may be an answer that nobody has looked into.
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
