import { none } from 'fp-ts/lib/Option.js';
import { checkedCount } from '../checks/values.ts';
import { checkedFunction } from '../checks/values.ts';
import type { RetryPolicy } from './RetryPolicy.ts';

/**
 * Gives up after so many retries of one poll.
 *
 * ```text
 * attempts          1x    2x    3x          (x fails)
 * limitRetries(2)                | gives up: the first attempt and two retries
 * ```
 *
 * **When to use**: to bound the number of requests that a failing poll may cost.
 *
 * **Gotchas**: `limitRetries(n)` means one first attempt and at most `n` retries; 0 means that the first transient
 * error ends the watch. Each poll has its own budget, and an answer renews it. What spends no retry is not counted:
 * "no such batch" within its grace, and a throttled poll that says how long to wait.
 *
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
 * @param count - how many retries, a whole number from 0
 * @throws `TypeError` for any other `count`, and for a `policy` that is no function
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
