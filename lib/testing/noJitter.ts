/**
 * A `random` for `WatchOptions` that makes every wait the longest its schedule or policy can give: what the wait
 * would be without jitter.
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
