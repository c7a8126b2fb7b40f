/**
 * A `random` for `WatchOptions` that switches jitter off: each wait is the longest that its schedule or policy can return.
 *
 * @example
 * ```ts
 * import { exponentialBackoff, NetworkError } from 'dli-watch';
 * import { noJitter } from 'dli-watch/testing';
 *
 * const policy = exponentialBackoff({ initialMs: 100, factor: 2, maxMs: 1_000, jitter: 'full' });
 * const failed = { error: new NetworkError(), attempt: 1, elapsedMs: 0, previousDelayMs: undefined };
 * console.log(policy({ ...failed, random: noJitter })); // => { _tag: 'Some', value: 100 }
 * ```
 *
 * @category Testing
 * @since 0.1.0
 */
export const noJitter = (): number => 1;
