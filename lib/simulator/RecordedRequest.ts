import type { BatchRef } from '../model/BatchRef.ts';
import type { ServiceCall } from './ServiceCall.ts';

/**
 * A request as the simulator saw it. Its body is not kept: that of a request for a token holds a password.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface RecordedRequest {
  /** What was asked, by method and path; `'unknown'` if nobody answers there. */
  readonly call: ServiceCall | 'unknown';
  /** `"GET"`. */
  readonly method: string;
  /** The path with its query, as it was sent. */
  readonly path: string;
  /** The job that it was for, the batch id in lower case; absent if the path names none. */
  readonly ref?: BatchRef;
  /** When it came: milliseconds on `performance.now()`. */
  readonly at: number;
  /** When it ended, one way or another, on the same clock; absent while it is open. */
  readonly endedAt?: number;
  /** The status that was sent; absent before, and where none ever is. */
  readonly status?: number;
  /**
   * Whether the client closed the connection before the answer was complete. False for the faults that break it
   * themselves, and for what `close()` ends.
   */
  readonly aborted: boolean;
  /** The `X-Request-Id` that the answer has or would have had. */
  readonly requestId: string;
  /** The headers, their names in lower case, `'***'` in place of credentials. */
  readonly headers: Readonly<Record<string, string>>;
}
