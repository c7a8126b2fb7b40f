import { type Either, isRight } from 'fp-ts/lib/Either.js';
import { catchError, defer, mergeMap, type Observable } from 'rxjs';
import type { PollError } from '../../errors/PollError.ts';
import type { AuthError } from '../../errors/pollErrors.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import { withRequestTimeout } from '../../schedule/watchScheduler.ts';
import type { ClientSettings } from '../ClientConfig.ts';
import type { AuthRequest, Credential } from '../auth/Auth.ts';
import { isRefusal } from '../auth/refusals.ts';
import { type ReceivedResponse, exchange$ } from '../http/exchange.ts';
import { momentOf } from '../responses/json.ts';

/** One call of the service: what is sent, and what the answer means. */
export interface Call<A> extends Pick<AuthRequest, 'method' | 'url' | 'body'> {
  readonly read: (answer: ReceivedResponse) => Either<PollError, A>;
}

/** Where the batches of a project are, or what is below. */
export const batchesUrl = (base: string, projectId: string, below = ''): URL =>
  new URL(`${base}/v2.0/${encodeURIComponent(projectId)}/batches${below}`);

/** Where a batch is, or a part of it. */
export const batchUrl = (base: string, { projectId, batchId }: BatchRef, part = ''): URL =>
  batchesUrl(base, projectId, `/${encodeURIComponent(batchId)}${part}`);

/** A refusal of a credential that has been renewed since. */
class Outdated extends Error {
  readonly refusal: AuthError;

  constructor(refusal: AuthError) {
    super(refusal.message, { cause: refusal });
    this.refusal = refusal;
  }
}

/** Makes calls of the service: gets in, sends, and reads; again once if the credential was refused and can be renewed. */
export const callWith = (settings: ClientSettings): (<A>(call: Call<A>) => Observable<A>) => {
  const { auth, requestTimeoutMs, scheduler } = settings;

  const attempt$ = <A>(call: Call<A>, mayRenew: boolean): Observable<A> => {
    const { method, url, body } = call;
    return defer(() => auth.authorize$({ method, url, body, requestTimeoutMs, scheduler })).pipe(
      withRequestTimeout(settings, 'the token provider'),
      mergeMap((credential) =>
        exchange$(settings, call, credential, (answer) => decodeResponse(call, credential, answer)),
      ),
      catchError((error: unknown) => {
        if (error instanceof Outdated && mayRenew) return attempt$(call, false);
        throw error instanceof Outdated ? error.refusal : error;
      }),
    );
  };
  return (call) => attempt$(call, true);
};

/** What an answer says; it is thrown if it says no. The credential hears of what became of it. */
const decodeResponse = <A>({ read }: Call<A>, credential: Credential, answer: ReceivedResponse): A => {
  const outcome = read(answer);
  if (isRight(outcome)) {
    credential.accepted();
    return outcome.right;
  }
  const error = outcome.left;
  if (error._tag === 'NoSuchBatchError') credential.accepted(); // the credential was accepted
  if (!isRefusal(error)) throw error;
  throw credential.refused(error, momentOf(answer.date)) ?? new Outdated(error);
};
