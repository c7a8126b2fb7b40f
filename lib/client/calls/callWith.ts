import { type Either, isRight } from 'fp-ts/lib/Either.js';
import { catchError, defer, mergeMap, type Observable } from 'rxjs';
import { PollError } from '../../errors/PollError.ts';
import type { AuthError } from '../../errors/pollErrors.ts';
import { withDurationMs } from '../../errors/TaggedError.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import { monotonicNow, withRequestTimeout } from '../../schedule/watchScheduler.ts';
import type { ClientSettings } from '../ClientConfig.ts';
import type { Credential, PlainRequest } from '../auth/Auth.ts';
import { exchange$, type ReceivedResponse } from '../http/exchange.ts';
import { FailFast } from '../http/failFast.ts';
import { momentOf } from '../responses/json.ts';
import { isCredentialRefusal } from '../responses/responseError.ts';
import { createFastPollWarning } from './fastPolls.ts';
import { fromIntermediary, isFromService, isPage } from './intermediary.ts';

/** One call of the service: the request, and how to decode its response. */
export interface Call<A> extends PlainRequest {
  /** The batch that this call polls; absent for any other call. */
  readonly polled?: string;
  readonly decode: (response: ReceivedResponse) => Either<PollError, A>;
}

/** The URL of a project's batches, or of a path below it. */
export const batchesUrl = (baseUrl: string, projectId: string, below = ''): URL =>
  new URL(`${baseUrl}/v2.0/${encodeURIComponent(projectId)}/batches${below}`);

/** The URL of a batch, or of a path below it. */
export const batchUrl = (baseUrl: string, { projectId, batchId }: BatchRef, below = ''): URL =>
  batchesUrl(baseUrl, projectId, `/${encodeURIComponent(batchId)}${below}`);

/** Names the issuer of credentials in messages. */
const TOKENS = 'the token provider';

/**
 * Authenticates, sends, decodes; one retry with a renewed credential. A failed call has the duration of its last request,
 * and fails fast if the set-up cannot work.
 */
export const callWith = (settings: ClientSettings): (<A>(call: Call<A>) => Observable<A>) => {
  const { auth, baseUrl, requestTimeoutMs, scheduler, transport } = settings;
  const { origin } = new URL(baseUrl);
  const failFast = new FailFast(settings);
  const read = readResponse(failFast, origin);
  const countPoll = createFastPollWarning(scheduler);

  const attempt$ = <A>(call: Call<A>, mayRenew: boolean): Observable<A> =>
    defer(() => {
      let asked = TOKENS;
      let sentAtMs = monotonicNow(scheduler);
      const { method, url, body, polled } = call;
      if (polled !== undefined && mayRenew) countPoll(polled);
      return auth.authorize$({ method, url, body, requestTimeoutMs, scheduler, transport }).pipe(
        withRequestTimeout(settings, TOKENS),
        mergeMap((credential) => {
          failFast.answered(TOKENS);
          asked = origin;
          sentAtMs = monotonicNow(scheduler);
          return exchange$(settings, call, credential, (response) => read(call, credential, response));
        }),
        catchError((error: unknown) => {
          if (error instanceof CredentialRenewed && mayRenew) return attempt$(call, false);
          const failure = error instanceof CredentialRenewed ? error.refusal : error;
          if (!(failure instanceof PollError)) throw failure;
          if (asked === TOKENS && isCoded(failure)) failFast.answered(TOKENS);
          // A process that was stopped meanwhile has waited no longer than for its time limit.
          const durationMs = Math.min(Math.max(0, monotonicNow(scheduler) - sentAtMs), requestTimeoutMs);
          throw withDurationMs(failFast.judge(asked, failure), durationMs);
        }),
      );
    });
  return (call) => attempt$(call, true);
};

/** Whether an error is an answer with an error code. */
const isCoded = (error: PollError): boolean =>
  'status' in error && 'code' in error && error.code !== undefined;

/** Decodes a response, or throws its error. Reports to the credential whether it was accepted. */
const readResponse =
  (failFast: FailFast, origin: string) =>
  <A>({ decode }: Call<A>, credential: Credential, response: ReceivedResponse): A => {
    const decoded = decode(response);
    if (isRight(decoded)) {
      failFast.answered(origin);
      credential.accepted();
      return decoded.right;
    }
    if (isFromService(response)) failFast.answered(origin);
    const error = failFast.hasAnswered(origin) ? fromIntermediary(response, decoded.left) : decoded.left;
    // A service that searched for the batch has accepted the credential.
    if (error._tag === 'NoSuchBatchError') credential.accepted();
    if (isPage(response)) throw failFast.judge(origin, error, 'page');
    if (!isCredentialRefusal(error)) throw error;
    throw credential.refused(error, momentOf(response.date)) ?? new CredentialRenewed(error);
  };

/** The service refused a credential that has been renewed since. */
class CredentialRenewed extends Error {
  readonly refusal: AuthError;

  constructor(refusal: AuthError) {
    super(refusal.message, { cause: refusal });
    this.refusal = refusal;
  }
}
