import type { Waiter } from './Run.ts';

/** A poll at the start, and one after each interval. */
export const constant =
  (intervalMs: number): Waiter =>
  (durationMs) => {
    const waits = Math.ceil(durationMs / intervalMs);
    return { polls: waits + 1, latencyMs: waits * intervalMs - durationMs };
  };
