/** The part of a service's wish that is granted, in milliseconds; 0 for none, or for nonsense of a source. */
export const honoured = (retryAfterMs: number | undefined, maxRetryAfterMs: number): number =>
  retryAfterMs !== undefined && retryAfterMs > 0 ? Math.min(retryAfterMs, maxRetryAfterMs) : 0;
