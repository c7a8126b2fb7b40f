import { none } from 'fp-ts/lib/Option.js';
import { checkedFunction } from '../checks/values.ts';
import { checkedDuration } from './delays.ts';
import type { RetryPolicy } from './RetryPolicy.ts';

/**
 * Gives up once the failures of the same poll have taken a given time.
 *
 * ```text
 * attempts           1x   2x     3x          4x
 * limitElapsed(ms)   |---------------ms----->| gives up at the first failure from here on
 * ```
 *
 * **When to use**: to limit how long an outage is waited out, whatever the delays are. The default policy allows
 * 15 minutes.
 *
 * **Gotchas**: what counts are the failed attempts and the waits that the policy chose between them (`elapsedMs` of
 * {@link RetryStatus}); an answer renews it. Time in the queue of a source, waits that the service asked for, and time in
 * which the process was stopped do not count, so a poll may fail for longer. It is judged when an attempt fails and does
 * not shorten the wait before it. Use a deadline to limit the watch as a whole.
 *
 * @param ms - how long to retry, in milliseconds, from 0 to 2⁵³−1
 * @returns a function that wraps a policy
 * @throws `TypeError` if `ms` is out of range or `policy` is not a function
 * @example
 * ```ts
 * import { exponentialBackoff, limitElapsed, NetworkError } from 'dli-watch';
 *
 * const policy = limitElapsed(10_000)(exponentialBackoff({ initialMs: 1_000, factor: 2, maxMs: 8_000 }));
 * const failed = { error: new NetworkError(), attempt: 5, previousDelayMs: 8_000, random: Math.random };
 * console.log(policy({ ...failed, elapsedMs: 9_999 })._tag, policy({ ...failed, elapsedMs: 10_000 })._tag);
 * // => Some None
 * ```
 *
 * @category Policies
 * @since 0.1.0
 */
export const limitElapsed = (ms: number): ((policy: RetryPolicy) => RetryPolicy) => {
  const limitMs = checkedDuration('limitElapsed(ms)', ms);
  return (policy) => {
    checkedFunction('limitElapsed(ms)(policy)', policy);
    return (status) => (status.elapsedMs < limitMs ? policy(status) : none);
  };
};
