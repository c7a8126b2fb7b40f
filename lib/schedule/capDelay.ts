import { map } from 'fp-ts/lib/Option.js';
import { checkedFunction } from '../checks/values.ts';
import { checkedDelay } from './delays.ts';
import type { RetryPolicy } from './RetryPolicy.ts';

/**
 * Bounds the waits of a policy from above.
 *
 * ```text
 * policy           1 s   2 s   4 s   8 s    16 s
 * capDelay(5_000)  1 s   2 s   4 s   5 s    5 s
 * ```
 *
 * **When to use**: on a policy of your own; `exponentialBackoff` has its `maxMs`.
 *
 * **Gotchas**: outside of a jitter it takes the jitter away at the cap; inside it keeps it:
 * `fullJitter(capDelay(5_000)(policy))`.
 *
 * @example
 * ```ts
 * import { capDelay, constantDelay, NetworkError } from 'dli-watch';
 *
 * const policy = capDelay(500)(constantDelay(1_000));
 * const failed = { error: new NetworkError(), attempt: 1, elapsedMs: 0, previousDelayMs: undefined };
 * console.log(policy({ ...failed, random: Math.random })); // => { _tag: 'Some', value: 500 }
 * ```
 *
 * @param ms - the longest wait, in milliseconds, from 0 to 2³¹−1
 * @throws `TypeError` for any other `ms`, and for a `policy` that is no function
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
