import { isObservable, type Observable } from 'rxjs';
import { checkedOptions } from '../checks/options.ts';
import { checkedFromOne } from '../checks/values.ts';
import { expected } from '../checks/values.ts';
import { ValueIterator } from './ValueIterator.ts';

/**
 * What {@link toAsyncIterable} does with values that a slow loop has not come to.
 *
 * @category Beyond RxJS
 * @since 0.1.0
 */
export interface AsyncIterableOptions {
  /**
   * What gives way when `limit` values wait and one more comes: the one that has waited longest, so that the latest
   * are kept (`'latest'`); the new one, so that the oldest are kept (`'oldest'`); or the loop (`'error'`): it gets
   * what waits, then a `RangeError`.
   *
   * @defaultValue `'latest'`
   */
  readonly overflow?: 'latest' | 'oldest' | 'error';
  /**
   * How many values may wait, from 1; ends are kept beside them. 1 and `'latest'`: always the present state.
   *
   * @defaultValue 100
   */
  readonly limit?: number;
}

/** A job changes its state a handful of times: with room for 100 none is lost, and 100 snapshots are small. */
const DEFAULTS = { overflow: 'latest', limit: 100 } as const;

const checkedSource = expected('an Observable', isObservable);
const CHECKS = {
  overflow: expected(
    `'latest', 'oldest' or 'error'`,
    (value) => value === 'latest' || value === 'oldest' || value === 'error',
  ),
  limit: checkedFromOne,
};

/**
 * Makes an Observable a thing to loop over with `for await`.
 *
 * ```text
 * source$              s--r-------S|        limit: 1
 * the body of the loop [s-------][r][S]     leaving it unsubscribes
 * ```
 *
 * **When to use**: where each value is worked on by `await`, one after the other.
 *
 * **Gotchas**
 * - It is cold: each loop is a subscription of its own, made when the loop asks for its first value.
 * - Leaving the loop, by `break`, `return` or an error, unsubscribes at once and forgets what waits. Whoever calls
 *   `next()` by hand has to call `return()` too.
 * - A loop that is too slow loses values: see {@link AsyncIterableOptions}. It never loses an error of the source, nor
 *   an end: a terminal snapshot, plain or as `settle()` makes it, or a `Left`. So map in the loop, not before it.
 *
 * @example
 * ```ts
 * import { every, toAsyncIterable, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const source = fakeSource(['starting', 'running', 'success']);
 * const watch$ = watchBatch$(testRef.projectId, testRef.batchId, { source, schedule: every(10) });
 * for await (const { state, polls } of toAsyncIterable(watch$)) console.log(state, polls);
 * // => starting 1
 * // => running 2
 * // => success 3
 * ```
 *
 * @param source$ - any Observable; the loop ends when it completes, and throws what it fails with
 * @param options - `overflow` (`'latest'`) and `limit` (100, from 1)
 * @throws `TypeError`, when called, for what is no Observable and for an option that cannot be right
 * @category Beyond RxJS
 * @since 0.1.0
 */
export const toAsyncIterable = <T>(
  source$: Observable<T>,
  options: AsyncIterableOptions = {},
): AsyncIterable<T, undefined> => {
  checkedSource('source$', source$);
  const limits = { ...DEFAULTS, ...checkedOptions<AsyncIterableOptions>('options', options, CHECKS) };
  return { [Symbol.asyncIterator]: () => new ValueIterator(source$, limits) };
};
