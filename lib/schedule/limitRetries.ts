import { none } from 'fp-ts/lib/Option.js';
import { checkedCount, checkedFunction } from '../checks/values.ts';
import type { RetryPolicy } from './RetryPolicy.ts';

/**
 * Gives up after a number of retries of the same poll.
 *
 * ```text
 * attempts          1x    2x    3x          (x: fails)
 * limitRetries(2)                | gives up: the first attempt and two retries
 * ```
 *
 * **When to use**: to limit the number of requests that one failing poll may cost.
 *
 * **Gotchas**: `limitRetries(n)` allows the first attempt and at most `n` retries; with 0 the first transient error
 * ends the watch. Each poll has its own budget, and an answer renews it. Two kinds of failure do not count: "no such
 * batch", and a throttled attempt (429), which `maxThrottledMs` limits.
 *
 * @param count - the maximum number of retries, a whole number from 0
 * @returns a function that wraps a policy
 * @throws `TypeError` if `count` is out of range or `policy` is not a function
 * @example
 * ```ts
 * import { constantDelay, limitRetries, NetworkError, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const source = fakeSource(['running', new NetworkError()]);
 * const retry = limitRetries(2)(constantDelay(5));
 * watchBatch$(testRef.projectId, testRef.batchId, { source, retry, schedule: () => 5 }).subscribe({
 *   next: ({ state }) => console.log(state),
 *   error: ({ _tag, attempts }) => console.log(_tag, attempts),
 * });
 * // => running
 * // => RetriesExhaustedError 3
 * ```
 *
 * @category Policies
 * @since 0.1.0
 */
export const limitRetries = (count: number): ((policy: RetryPolicy) => RetryPolicy) => {
  const limit = checkedCount('limitRetries(count)', count);
  return (policy) => {
    checkedFunction('limitRetries(count)(policy)', policy);
    return (status) => (status.attempt <= limit ? policy(status) : none);
  };
};
