import { map } from 'fp-ts/lib/Option.js';
import { checkedFunction } from '../checks/values.ts';
import { checkedDelay } from './delays.ts';
import type { RetryPolicy } from './RetryPolicy.ts';

/**
 * Limits the delays of a policy to a maximum.
 *
 * ```text
 * policy           1 s   2 s   4 s   8 s    16 s
 * capDelay(5_000)  1 s   2 s   4 s   5 s    5 s
 * ```
 *
 * **When to use**: with a policy of your own. `exponentialBackoff` has `maxMs`.
 *
 * **Gotchas**: cap first, then add jitter: `fullJitter(capDelay(5_000)(policy))`. The other way round, all delays over
 * the cap become equal to it, without jitter.
 *
 * @param ms - the longest delay, in milliseconds, from 0 to 2³¹−1
 * @returns a function that wraps a policy
 * @throws `TypeError` if `ms` is out of range or `policy` is not a function
 * @example
 * ```ts
 * import { capDelay, constantDelay, NetworkError } from 'dli-watch';
 *
 * const policy = capDelay(500)(constantDelay(1_000));
 * const failed = { error: new NetworkError(), attempt: 1, elapsedMs: 0, previousDelayMs: undefined };
 * console.log(policy({ ...failed, random: Math.random })); // => { _tag: 'Some', value: 500 }
 * ```
 *
 * @category Policies
 * @since 0.1.0
 */
export const capDelay = (ms: number): ((policy: RetryPolicy) => RetryPolicy) => {
  const capMs = checkedDelay('capDelay(ms)', ms);
  return (policy) => {
    checkedFunction('capDelay(ms)(policy)', policy);
    return (status) => map((delayMs: number) => Math.min(delayMs, capMs))(policy(status));
  };
};
