import { isObservable, type Observable } from 'rxjs';
import { checkedOptions } from '../checks/options.ts';
import { checkedFromOne, expected, hasMethods } from '../checks/values.ts';
import { ValueIterator } from './ValueIterator.ts';

/**
 * How {@link toAsyncIterable} buffers values for a slow loop.
 *
 * @category Bridges
 * @since 0.1.0
 */
export interface AsyncIterableOptions {
  /**
   * Which value to drop when the buffer is full. Terminal values and errors are never dropped.
   * - `'latest'` keeps the latest values and drops the oldest.
   * - `'oldest'` keeps the oldest values and drops the new one.
   * - `'error'` unsubscribes; the loop receives the buffered values, then a `RangeError`.
   *
   * @defaultValue `'latest'`
   */
  readonly overflow?: 'latest' | 'oldest' | 'error' | undefined;
  /**
   * The size of the buffer, from 1; terminal values do not count. A limit of 1 with `'latest'` yields only the current
   * state.
   *
   * @defaultValue 100
   */
  readonly limit?: number | undefined;
  /**
   * Unsubscribes when it is aborted, drops the buffered values and rejects the pending `next()`: the loop throws the reason of
   * the signal. It has no effect once the source has ended.
   *
   * @defaultValue none
   */
  readonly signal?: AbortSignal | undefined;
}

/** A job changes its state a few times, so that 100 loses nothing. */
const DEFAULTS = { overflow: 'latest', limit: 100 } as const;

const checkedSource = expected('an Observable', isObservable);
const CHECKS = {
  overflow: expected(
    `'latest', 'oldest' or 'error'`,
    (value) => value === 'latest' || value === 'oldest' || value === 'error',
  ),
  limit: checkedFromOne,
  signal: expected('an AbortSignal', (value) => hasMethods(value, 'addEventListener', 'throwIfAborted')),
};

/**
 * Converts an Observable to an `AsyncIterable`, for a `for await` loop.
 *
 * ```text
 * source$              s--r-------S|        limit: 1
 * the body of the loop [s-------][r][S]     leaving the loop unsubscribes
 * ```
 *
 * **When to use**: to process values with `await`, one after the other.
 *
 * **Gotchas**
 * - It is cold: each loop subscribes when it requests its first value.
 * - Leaving the loop by `break`, `return` or an error unsubscribes at once and drops the buffered values. Code that calls
 *   `next()` itself must also call `return()`. The iterator is iterable itself, like a generator.
 * - A loop inside an async generator, such as the handler of server-sent events or `Readable.from(generator())`, cannot be left
 *   while it waits: JavaScript queues the generator's `return()` behind the pending `next()`, so that polling goes on until the
 *   next change. Pass a `signal`, and abort it when the reader is gone.
 * - A slow loop may lose values: see {@link AsyncIterableOptions}. It never loses an error of the source or a terminal
 *   value: a terminal snapshot, plain or from `settle()`, or a `Left`. These are recognized by their shape, so map
 *   values inside the loop.
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
 * @param source$ - any Observable; the loop ends when it completes, and throws its error
 * @param options - `overflow` (`'latest'`), `limit` (100, from 1) and `signal` (none)
 * @throws `TypeError`, when called, if `source$` is no Observable or an option is invalid
 * @category Bridges
 * @since 0.1.0
 */
export const toAsyncIterable = <T>(
  source$: Observable<T>,
  options: AsyncIterableOptions = {},
): AsyncIterable<T, undefined> => {
  checkedSource('source$', source$);
  const settings = { ...DEFAULTS, ...checkedOptions<AsyncIterableOptions>('options', options, CHECKS) };
  return { [Symbol.asyncIterator]: () => new ValueIterator(source$, settings) };
};
