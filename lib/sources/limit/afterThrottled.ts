import type { ThrottledError } from '../../errors/ThrottledError.ts';
import { backoffMs } from './backoffMs.ts';
import type { Throttling } from './Throttling.ts';
import { windowNamedIn } from './windowNamedIn.ts';

/** When a request was throttled. */
interface Moment {
  readonly nowMs: number;
  /** The number of the request. */
  readonly number: number;
  /** The number of the last request that has started. */
  readonly started: number;
}

/**
 * What is known after a request was throttled: nothing starts for as long as the service asks, else for the window that
 * its gateway names, else for a back-off. Requests that were in flight together are one step of the back-off, and a
 * pause is never shortened.
 */
export const afterThrottled = (
  before: Throttling,
  error: ThrottledError,
  { nowMs, number, started }: Moment,
  maxRetryAfterMs: number,
): Throttling => {
  const { retryAfterMs = 0 } = error;
  const askedMs = retryAfterMs > 0 ? retryAfterMs : windowNamedIn(error);
  const steps = number > before.lastBefore ? before.steps + 1 : Math.max(1, before.steps);
  const waitMs = Math.min(maxRetryAfterMs, askedMs ?? backoffMs(steps));
  return {
    pausedUntilMs: Math.max(before.pausedUntilMs, nowMs + waitMs),
    lastBefore: started,
    steps: askedMs === undefined ? steps : before.steps,
  };
};
