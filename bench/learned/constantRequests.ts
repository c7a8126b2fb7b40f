/**
 * What a constant interval of this mean latency costs a run, the first request included: its waits together are the run and
 * how late its end is seen, and each is twice the mean latency.
 */
export const constantRequests = (meanDurationMs: number, meanLatencyMs: number): number =>
  1 + (meanDurationMs + meanLatencyMs) / (2 * meanLatencyMs);
