import type { Either } from 'fp-ts/lib/Either.js';
import { Observable } from 'rxjs';
import type { PollError } from '../../errors/PollError.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { ClientSettings } from '../ClientConfig.ts';
import type { PlainRequest } from '../auth/Auth.ts';
import type { ReceivedResponse } from '../http/exchange.ts';
import { OpenCalls } from './CallRun.ts';

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

/** The calls of a client. */
interface Calls {
  /**
   * Authenticates, sends, decodes; one retry with a renewed credential. A failed call has the duration of its last request,
   * and fails fast if the set-up cannot work.
   */
  readonly call$: <A>(call: Call<A>) => Observable<A>;
  /** Aborts all open calls, and fails these and all later ones with a `ConfigurationError`. */
  readonly close: () => void;
}

export const callWith = (settings: ClientSettings): Calls => {
  const calls = new OpenCalls(settings);
  return {
    call$: (call) => new Observable((subscriber) => calls.start(call, subscriber)),
    close: () => calls.close(),
  };
};
