import { type MonoTypeOperatorFunction, takeWhile } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { isTerminal } from '../model/snapshots.ts';

/**
 * Completes after the first terminal snapshot, which is its last value.
 *
 * ```text
 * source               s--r--S--S--
 * takeUntilTerminal()  s--r--(S|)
 * ```
 *
 * **When to use**: for snapshots of one job from elsewhere; `watchBatch$` has it built in.
 *
 * **Gotchas**: it unsubscribes from its source in the very call that delivers the terminal snapshot. Put it
 * *after* `repeat`: before it, it ends one round and `repeat` begins the next.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { takeUntilTerminal } from 'dli-watch';
 * import { snapshotOf } from 'dli-watch/testing';
 *
 * of(snapshotOf({ state: 'running' }), snapshotOf({ state: 'success' }), snapshotOf({ state: 'running' }))
 *   .pipe(takeUntilTerminal())
 *   .subscribe({ next: ({ state }) => console.log(state), complete: () => console.log('completed') });
 * // => running
 * // => success
 * // => completed
 * ```
 *
 * @category Operators
 * @since 0.1.0
 */
export const takeUntilTerminal = (): MonoTypeOperatorFunction<BatchSnapshot> =>
  takeWhile((snapshot) => !isTerminal(snapshot), true);
