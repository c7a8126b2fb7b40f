import { none } from 'fp-ts/lib/Option.js';
import { checkedFunction } from '../checks/values.ts';
import { checkedLength } from './delays.ts';
import type { RetryPolicy } from './RetryPolicy.ts';

/**
 * Gives up once a poll has failed for so long.
 *
 * ```text
 * attempts           1x   2x     3x          4x
 * limitElapsed(ms)   |---------------ms----->| gives up at the first failure from here on
 * ```
 *
 * **When to use**: to bound how long an outage is waited out, whatever the waits are. The default policy has
 * 15 minutes.
 *
 * **Gotchas**: the time is that of one poll, from its first attempt; an answered poll starts anew. It does not
 * cut the last wait: use a deadline for the watch as a whole.
 *
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
 * @param ms - from which time on to give up, in milliseconds, from 0
 * @throws `TypeError` for any other `ms`, and for a `policy` that is no function
 * @category Policies
 * @since 0.1.0
 */
export const limitElapsed = (ms: number): ((policy: RetryPolicy) => RetryPolicy) => {
  const limitMs = checkedLength('limitElapsed(ms)', ms);
  return (policy) => {
    checkedFunction('limitElapsed(ms)(policy)', policy);
    return (status) => (status.elapsedMs < limitMs ? policy(status) : none);
  };
};
