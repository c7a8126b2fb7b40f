import { map } from 'fp-ts/lib/Option.js';
import { checkedFunction } from '../checks/values.ts';
import type { RetryPolicy } from './RetryPolicy.ts';

/**
 * Makes the waits of a policy random, from 0 to what it says.
 *
 * ```text
 * policy        |---------->|
 * fullJitter()  [...........]    uniform
 * ```
 *
 * **When to use**: when many watches fail together, so that they do not come back together.
 *
 * **Gotchas**: it may wait 0 ms. `exponentialBackoff` has a jitter of its own, which leaves half of the wait as it is.
 *
 * @example
 * ```ts
 * import { constantDelay, fullJitter, NetworkError } from 'dli-watch';
 *
 * const policy = fullJitter(constantDelay(1_000));
 * const failed = { error: new NetworkError(), attempt: 1, elapsedMs: 0, previousDelayMs: undefined };
 * console.log(policy({ ...failed, random: () => 0.25 })); // => { _tag: 'Some', value: 250 }
 * ```
 *
 * @throws `TypeError` for a `policy` that is no function
 * @see the measurements of "Exponential Backoff And Jitter", AWS Architecture Blog, 2015
 * @category Policies
 * @since 0.1.0
 */
export const fullJitter = (policy: RetryPolicy): RetryPolicy => {
  checkedFunction('fullJitter(policy)', policy);
  return (status) => map((delayMs: number) => delayMs * status.random())(policy(status));
};
