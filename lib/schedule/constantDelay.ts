import { some } from 'fp-ts/lib/Option.js';
import { checkedDelay } from './delays.ts';
import type { RetryPolicy } from './RetryPolicy.ts';

/**
 * Retries after a constant delay, without limit.
 *
 * ```text
 * attempts   1x     2x     3x          (x: fails)
 * waits        |-ms->|  |-ms->|
 * ```
 *
 * **When to use**: in tests, or when no other client uses the service. For a shared service use `exponentialBackoff`.
 *
 * **Gotchas**: it never gives up; wrap it in `limitRetries` or `limitElapsed`. It has no jitter; wrap it:
 * `fullJitter(constantDelay(1_000))`.
 *
 * @param ms - the wait, in milliseconds, from 0 to 2³¹−1
 * @throws `TypeError` if `ms` is out of range
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
 * @category Policies
 * @since 0.1.0
 */
export const constantDelay = (ms: number): RetryPolicy => {
  const delay = some(checkedDelay('constantDelay(ms)', ms));
  return () => delay;
};
