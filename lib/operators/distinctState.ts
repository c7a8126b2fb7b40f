import { distinctUntilChanged, type MonoTypeOperatorFunction } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { sameState } from '../model/snapshots.ts';

/**
 * Drops a snapshot whose state is that of the one before it.
 *
 * ```text
 * source           s--s--r--r--c--r--S|     (starting, running, recovering, success)
 * distinctState()  s-----r-----c--r--S|
 * ```
 *
 * **When to use**: for snapshots from elsewhere, stored ones for instance; `watchBatch$` has it
 * built in.
 *
 * **Gotchas**: a state that comes again after another is emitted again. Two `unknown` states are the same only
 * if their `rawState` is. Neighbours are compared, so put it on the stream of one job, not on a merged one.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { distinctState } from 'dli-watch';
 * import { snapshotOf } from 'dli-watch/testing';
 *
 * of(snapshotOf({ state: 'running' }), snapshotOf({ state: 'running' }), snapshotOf({ state: 'dead' }))
 *   .pipe(distinctState())
 *   .subscribe(({ state }) => console.log(state));
 * // => running
 * // => dead
 * ```
 *
 * @category Operators
 * @since 0.1.0
 */
export const distinctState = (): MonoTypeOperatorFunction<BatchSnapshot> =>
  distinctUntilChanged<BatchSnapshot>(sameState);
