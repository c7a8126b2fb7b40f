/**
 * The mean number of requests per run with a constant interval, the first one included. The waits add up to the duration and
 * the latency, and each is twice the mean latency.
 */
export const constantRequests = (meanDurationMs: number, meanLatencyMs: number): number =>
  1 + (meanDurationMs + meanLatencyMs) / (2 * meanLatencyMs);
