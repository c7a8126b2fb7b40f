import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { AuthError } from '../../../errors/AuthError.ts';
import { HttpError } from '../../../errors/HttpError.ts';
import type { LookError } from '../../../errors/LookError.ts';
import { ThrottledError } from '../../../errors/ThrottledError.ts';
import { factsOf } from '../../answers/factsOf.ts';
import { isFields } from '../../answers/isFields.ts';
import { isOk } from '../../answers/isOk.ts';
import { jsonOf } from '../../answers/jsonOf.ts';
import { serverTimeOf } from '../../answers/serverTimeOf.ts';
import type { Answer } from '../../http/Answer.ts';
import type { IssuedToken } from '../IssuedToken.ts';
import { unsendable } from '../unsendable.ts';

/** What Keystone answered: a token and how long it lives, or why there is none. */
export const issuedOf = (answer: Answer, token: unknown): Either<LookError, IssuedToken> => {
  if (!isOk(answer)) return left(faultIn(answer));
  const problem = unsendable(token);
  // Nothing of the body is shown: it is that of a token.
  if (problem !== undefined)
    return left(
      new HttpError({ status: answer.status, serviceMessage: `${TOLD} no usable token: ${problem}` }),
    );
  const lifeMs = lifeOf(answer);
  return right({ token: String(token), ...(lifeMs !== undefined && { lifeMs }) });
};

const TOLD = 'the token service gave';

const faultIn = (answer: Answer): LookError => {
  const { serviceMessage, bodyExcerpt, ...facts } = factsOf(answer);
  const words = `the token service says: ${serviceMessage ?? bodyExcerpt ?? ''}`;
  const { status } = answer;
  if (status === 401 || status === 403)
    return new AuthError({
      reason: 'the token service refused the user, the password or the project',
      ...facts,
      serviceMessage,
    });
  const told = { ...facts, serviceMessage: words };
  return status === 429 ? new ThrottledError(told) : new HttpError(told);
};

/**
 * How long the token lives, by the clock of the server that issued it: ours may be wrong by an hour. `issued_at` is of
 * the same clock as `expires_at`; the `Date` header may be that of a proxy.
 */
const lifeOf = (answer: Answer): number | undefined => {
  const json = jsonOf(answer.body);
  const token = isFields(json) && isFields(json['token']) ? json['token'] : {};
  const issuedAt = momentOf(token['issued_at']) ?? serverTimeOf(answer);
  const expiresAt = momentOf(token['expires_at']);
  return issuedAt === undefined || expiresAt === undefined ? undefined : expiresAt - issuedAt;
};

const momentOf = (value: unknown): number | undefined => {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};
