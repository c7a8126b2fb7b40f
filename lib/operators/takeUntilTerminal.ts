import { type MonoTypeOperatorFunction, takeWhile } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { isTerminal } from '../model/snapshots.ts';

/**
 * Emits snapshots up to and including the first terminal one, then completes.
 *
 * ```text
 * source               s--r--S--S--
 * takeUntilTerminal()  s--r--(S|)
 * ```
 *
 * **When to use**: for snapshots of one job that do not come straight from a watch. `watchBatch$` does it itself.
 *
 * **Gotchas**: it unsubscribes from its source synchronously, in the call that delivers the terminal snapshot. Apply it
 * *after* `repeat`; before it, it only ends one round, and `repeat` starts the next.
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
