import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { AuthError } from '../../../errors/AuthError.ts';
import { HttpError } from '../../../errors/HttpError.ts';
import type { LookError } from '../../../errors/LookError.ts';
import { ThrottledError } from '../../../errors/ThrottledError.ts';
import { factsOf } from '../../answers/factsOf.ts';
import { faultOf } from '../../answers/faultOf.ts';
import { isFields } from '../../answers/isFields.ts';
import { isOk } from '../../answers/isOk.ts';
import { jsonOf } from '../../answers/jsonOf.ts';
import { momentOf } from '../../answers/momentOf.ts';
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
  const said = serviceMessage ?? bodyExcerpt ?? '';
  const words = said === '' ? 'the token service says nothing' : `the token service says: ${said}`;
  switch (faultOf(answer)._tag) {
    case 'AuthError':
      return new AuthError({
        reason: 'the token service refused the user, the password or the project',
        ...facts,
        serviceMessage,
      });
    case 'ThrottledError':
      return new ThrottledError({ ...facts, serviceMessage: words });
    default:
      return new HttpError({ ...facts, serviceMessage: words });
  }
};

/**
 * How long the token lives, by the clock of the server that issued it: ours may be wrong by an hour. `issued_at` is of
 * the same clock as `expires_at`; the `Date` header may be that of a proxy.
 */
const lifeOf = (answer: Answer): number | undefined => {
  const json = jsonOf(answer.body);
  const token = isFields(json) && isFields(json['token']) ? json['token'] : {};
  const issuedAt = momentOf(token['issued_at']) ?? momentOf(answer.date);
  const expiresAt = momentOf(token['expires_at']);
  return issuedAt === undefined || expiresAt === undefined ? undefined : expiresAt - issuedAt;
};
