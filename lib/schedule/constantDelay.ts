import { some } from 'fp-ts/lib/Option.js';
import { checkedDelay } from './delays.ts';
import type { RetryPolicy } from './RetryPolicy.ts';

/**
 * Waits the same time after each failure of a poll; never gives up by itself.
 *
 * ```text
 * attempts   1x     2x     3x          (x fails)
 * waits        |-ms->|  |-ms->|
 * ```
 *
 * **When to use**: in tests, or where nobody else asks the same service. `exponentialBackoff` spares a service that
 * many ask.
 *
 * **Gotchas**: it has no jitter of its own: wrap it, `fullJitter(constantDelay(1_000))`.
 *
 * @example
 * ```ts
 * import { constantDelay, limitRetries, NetworkError, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const source = fakeSource([new NetworkError(), new NetworkError(), 'success']);
 * const retry = limitRetries(2)(constantDelay(10));
 * watchBatch$(testRef.projectId, testRef.batchId, { source, retry }).subscribe(({ state }) => console.log(state));
 * // => success
 * ```
 *
 * @param ms - the wait, in milliseconds, from 0 to 2³¹−1
 * @throws `TypeError` for any other `ms`
 * @category Policies
 * @since 0.1.0
 */
export const constantDelay = (ms: number): RetryPolicy => {
  const wait = some(checkedDelay('constantDelay(ms)', ms));
  return () => wait;
};
