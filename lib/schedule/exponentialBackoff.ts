import { some } from 'fp-ts/lib/Option.js';
import { checkedKeys } from '../checks/options.ts';
import { checkedNumber, formatValue } from '../checks/values.ts';
import { checkedDelayRange } from './delays.ts';
import type { RetryPolicy } from './RetryPolicy.ts';

/**
 * The options of {@link exponentialBackoff}.
 *
 * @category Policies
 * @since 0.1.0
 */
export interface ExponentialBackoffOptions {
  /** The wait after the first failure, in milliseconds, from 1. */
  readonly initialMs: number;
  /** The factor by which each further failure multiplies the wait, from 1 to 100. */
  readonly factor: number;
  /** The longest wait, in milliseconds, from `initialMs` to 2³¹−1. */
  readonly maxMs: number;
  /**
   * Which part of the wait is random: `'none'`, `'equal'` (its second half) or `'full'` (all of it).
   *
   * @defaultValue `'equal'`
   */
  readonly jitter?: 'none' | 'equal' | 'full' | undefined;
}

/**
 * Retries after a delay that grows with each failure of a poll, up to a maximum, without limit.
 *
 * ```text
 * attempts   1x  2x     3x            4x             (x: fails)
 * waits       1 s   2 s       4 s           8 s …    up to maxMs; with 'equal' jitter 50 to 100 % of it
 * ```
 *
 * **When to use**: always, for a shared service.
 *
 * **Gotchas**: it never gives up; wrap it: `limitElapsed(900_000)(…)`. Jitter is applied after the maximum, so waits
 * vary at the maximum too and never exceed it. `'full'` may wait 0 ms.
 *
 * @param options - the waits, see {@link ExponentialBackoffOptions}
 * @throws `TypeError` if an option is missing, unknown or out of range; the message names it and its value
 * @example
 * ```ts
 * import { exponentialBackoff, NetworkError } from 'dli-watch';
 *
 * const policy = exponentialBackoff({ initialMs: 1_000, factor: 2, maxMs: 60_000, jitter: 'none' });
 * const after = (attempt: number) =>
 *   policy({ error: new NetworkError(), attempt, elapsedMs: 0, previousDelayMs: undefined, random: Math.random });
 * console.log(after(1), after(3)); // => { _tag: 'Some', value: 1000 } { _tag: 'Some', value: 4000 }
 * ```
 *
 * @category Policies
 * @since 0.1.0
 */
export const exponentialBackoff = (options: ExponentialBackoffOptions): RetryPolicy => {
  const given = checkedKeys('exponentialBackoff', options, ['initialMs', 'factor', 'maxMs', 'jitter']);
  const factor = checkedNumber('exponentialBackoff.factor', given.factor, { min: 1, max: 100 });
  const [initialMs, maxMs] = checkedDelayRange('exponentialBackoff', given, 'initialMs', 'maxMs');
  const fixedShare = checkedFixedShare(given.jitter === undefined ? 'equal' : given.jitter);
  return ({ attempt, random }) => {
    // The power overflows to Infinity after some 1,000 attempts; the minimum handles that.
    const backoffMs = Math.min(maxMs, initialMs * factor ** (attempt - 1));
    return some(backoffMs * (fixedShare + (1 - fixedShare) * random()));
  };
};

/** The share of the wait that each kind of jitter leaves as it is. */
const FIXED_SHARES = { none: 1, equal: 0.5, full: 0 } as const;

const checkedFixedShare = (jitter: unknown): number => {
  if (jitter === 'none' || jitter === 'equal' || jitter === 'full') return FIXED_SHARES[jitter];
  throw new TypeError(
    `exponentialBackoff.jitter: expected 'none', 'equal' or 'full', got ${formatValue(jitter)}`,
  );
};
