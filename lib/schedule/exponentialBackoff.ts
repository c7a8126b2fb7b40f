import { some } from 'fp-ts/lib/Option.js';
import { formatValue } from '../checks/values.ts';
import { checkedKeys } from '../checks/options.ts';
import { checkedNumber } from '../checks/values.ts';
import { checkedSpan } from './delays.ts';
import type { RetryPolicy } from './RetryPolicy.ts';

/** The lowest share of the back-off that each kind of jitter leaves. */
const FLOORS = { none: 1, equal: 0.5, full: 0 } as const;

/**
 * What {@link exponentialBackoff} is made of.
 *
 * @category Policies
 * @since 0.1.0
 */
export interface ExponentialBackoffOptions {
  /** The wait after the first failure, in milliseconds, from 1. */
  readonly initialMs: number;
  /** What each further failure multiplies it by, from 1 to 100. */
  readonly factor: number;
  /** The longest wait, in milliseconds, from `initialMs` to 2³¹−1. */
  readonly maxMs: number;
  /**
   * Which part of the wait is random: `'none'`, `'equal'` (its second half) or `'full'` (all of it).
   *
   * @defaultValue `'equal'`
   */
  readonly jitter?: 'none' | 'equal' | 'full';
}

/**
 * Waits longer after each failure of a poll, up to a maximum; never gives up by itself.
 *
 * ```text
 * attempts   1x  2x     3x            4x             (x fails)
 * waits       1 s   2 s       4 s           8 s …    up to maxMs, each from half of it to all of it
 * ```
 *
 * **When to use**: always, for a shared service. To give up, wrap it: `limitElapsed(900_000)(…)`.
 *
 * **Gotchas**: the jitter is taken after the maximum, so waits vary at the maximum too and never exceed it.
 * `'full'` may wait 0 ms.
 *
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
 * @throws `TypeError` for options out of their range, naming the option and its value
 * @category Policies
 * @since 0.1.0
 */
export const exponentialBackoff = (options: ExponentialBackoffOptions): RetryPolicy => {
  const given = checkedKeys('exponentialBackoff', options, ['initialMs', 'factor', 'maxMs', 'jitter']);
  const factor = checkedNumber('exponentialBackoff.factor', given.factor, { min: 1, max: 100 });
  const [initialMs, maxMs] = checkedSpan(
    'exponentialBackoff',
    ['initialMs', given.initialMs],
    ['maxMs', given.maxMs],
  );
  const floor = floorOf(given.jitter === undefined ? 'equal' : given.jitter);
  return ({ attempt, random }) => {
    // Infinity beyond some 1,000 attempts is fine here: the maximum makes it finite again.
    const backoff = Math.min(maxMs, initialMs * factor ** (attempt - 1));
    return some(backoff * (floor + (1 - floor) * random()));
  };
};

const floorOf = (jitter: unknown): number => {
  if (jitter === 'none' || jitter === 'equal' || jitter === 'full') return FLOORS[jitter];
  throw new TypeError(
    `exponentialBackoff.jitter: expected 'none', 'equal' or 'full', got ${formatValue(jitter)}`,
  );
};
