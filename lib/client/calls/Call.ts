import type { Either } from 'fp-ts/lib/Either.js';
import type { LookError } from '../../errors/LookError.ts';
import type { AuthRequest } from '../auth/AuthRequest.ts';
import type { Answer } from '../http/Answer.ts';

/** One call of the service: what is sent, and what the answer means. */
export interface Call<A> extends Pick<AuthRequest, 'method' | 'url' | 'body'> {
  readonly read: (answer: Answer) => Either<LookError, A>;
}
