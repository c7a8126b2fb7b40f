import type { Waiter } from './Run.ts';

/** A look at the start, and one after each interval. */
export const constant =
  (intervalMs: number): Waiter =>
  (durationMs) => {
    const waits = Math.ceil(durationMs / intervalMs);
    return { looks: waits + 1, latencyMs: waits * intervalMs - durationMs };
  };
