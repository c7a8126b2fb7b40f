import { distinctUntilChanged, type MonoTypeOperatorFunction } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { sameState } from '../model/snapshots.ts';

/**
 * Drops snapshots whose state is the same as that of the snapshot before.
 *
 * ```text
 * source           s--s--r--r--c--r--S|     (s: starting, r: running, c: recovering, S: success)
 * distinctState()  s-----r-----c--r--S|
 * ```
 *
 * **When to use**: for snapshots that do not come straight from a watch, such as stored ones. `watchBatch$` does it
 * itself.
 *
 * **Gotchas**: a state that comes back after another one is emitted again. Two `unknown` states are equal only if their
 * `rawState` is. It compares consecutive snapshots, so apply it to the stream of one job, before `merge`.
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
