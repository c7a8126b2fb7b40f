import { map } from 'fp-ts/lib/Option.js';
import { checkedFunction } from '../checks/values.ts';
import type { RetryPolicy } from './RetryPolicy.ts';

/**
 * Makes the delays of a policy random: uniform from 0 to the delay that the policy returns.
 *
 * ```text
 * policy        |---------->|
 * fullJitter()  [...........]    uniform
 * ```
 *
 * **When to use**: when many watches fail at the same time, so that they do not retry at the same time.
 *
 * **Gotchas**: the delay may be 0 ms. `exponentialBackoff` has its own jitter, which by default keeps half of the
 * delay.
 *
 * @param policy - the policy to wrap; when it gives up, the result does too
 * @throws `TypeError` if `policy` is not a function
 * @example
 * ```ts
 * import { constantDelay, fullJitter, NetworkError } from 'dli-watch';
 *
 * const policy = fullJitter(constantDelay(1_000));
 * const failed = { error: new NetworkError(), attempt: 1, elapsedMs: 0, previousDelayMs: undefined };
 * console.log(policy({ ...failed, random: () => 0.25 })); // => { _tag: 'Some', value: 250 }
 * ```
 *
 * @see the measurements of "Exponential Backoff And Jitter", AWS Architecture Blog, 2015
 * @category Policies
 * @since 0.1.0
 */
export const fullJitter = (policy: RetryPolicy): RetryPolicy => {
  checkedFunction('fullJitter(policy)', policy);
  return (status) => map((delayMs: number) => delayMs * status.random())(policy(status));
};
