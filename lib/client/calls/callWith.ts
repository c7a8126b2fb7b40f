import { type Either, isRight } from 'fp-ts/lib/Either.js';
import { catchError, defer, mergeMap, type Observable } from 'rxjs';
import type { PollError } from '../../errors/PollError.ts';
import type { AuthError } from '../../errors/pollErrors.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import { withRequestTimeout } from '../../schedule/watchScheduler.ts';
import type { ClientSettings } from '../ClientConfig.ts';
import type { Credential, PlainRequest } from '../auth/Auth.ts';
import { exchange$, type ReceivedResponse } from '../http/exchange.ts';
import { momentOf } from '../responses/json.ts';
import { isCredentialRefusal } from '../responses/responseError.ts';

/** One call of the service: the request, and how to decode its response. */
export interface Call<A> extends PlainRequest {
  readonly decode: (response: ReceivedResponse) => Either<PollError, A>;
}

/** The URL of a project's batches, or of a path below it. */
export const batchesUrl = (baseUrl: string, projectId: string, below = ''): URL =>
  new URL(`${baseUrl}/v2.0/${encodeURIComponent(projectId)}/batches${below}`);

/** The URL of a batch, or of a path below it. */
export const batchUrl = (baseUrl: string, { projectId, batchId }: BatchRef, below = ''): URL =>
  batchesUrl(baseUrl, projectId, `/${encodeURIComponent(batchId)}${below}`);

/** Authenticates, sends, decodes; one retry with a renewed credential. */
export const callWith = (settings: ClientSettings): (<A>(call: Call<A>) => Observable<A>) => {
  const { auth, requestTimeoutMs, scheduler } = settings;

  const attempt$ = <A>(call: Call<A>, mayRenew: boolean): Observable<A> => {
    const { method, url, body } = call;
    return defer(() => auth.authorize$({ method, url, body, requestTimeoutMs, scheduler })).pipe(
      withRequestTimeout(settings, 'the token provider'),
      mergeMap((credential) =>
        exchange$(settings, call, credential, (response) => readResponse(call, credential, response)),
      ),
      catchError((error: unknown) => {
        if (!(error instanceof CredentialRenewed)) throw error;
        if (!mayRenew) throw error.refusal;
        return attempt$(call, false);
      }),
    );
  };
  return (call) => attempt$(call, true);
};

/** Decodes a response, or throws its error. Reports to the credential whether it was accepted. */
const readResponse = <A>({ decode }: Call<A>, credential: Credential, response: ReceivedResponse): A => {
  const decoded = decode(response);
  if (isRight(decoded)) {
    credential.accepted();
    return decoded.right;
  }
  const error = decoded.left;
  // A service that looks for the batch has accepted the credential.
  if (error._tag === 'NoSuchBatchError') credential.accepted();
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
