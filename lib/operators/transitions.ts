import { defer, filter, map, type OperatorFunction } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { keyOf, sameState } from '../model/snapshots.ts';
import type { Transition } from '../model/Transition.ts';

/**
 * Emits the changes of state, with the time that the job spent in the state before.
 *
 * ```text
 * source         s-----s-----r--------S|
 * transitions()  a-----------b--------(c|)   a: null to starting; b: starting to running, after 12; c: after 9
 * ```
 *
 * **When to use**: for logs, and for statistics such as "how long do jobs wait for resources?".
 *
 * **Gotchas**: it works on merged streams too; it keeps the last snapshot of each job that has not ended. Times are as
 * exact as polls are frequent: the change happened between `notBefore` and `at`.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { transitions } from 'dli-watch';
 * import { snapshotOf } from 'dli-watch/testing';
 *
 * of(
 *   snapshotOf({ state: 'starting', stateSince: 1_000 }),
 *   snapshotOf({ state: 'running', previousState: 'starting', stateSince: 61_000 }),
 * )
 *   .pipe(transitions())
 *   .subscribe(({ from, to, afterMs }) => console.log(from, to, afterMs));
 * // => null starting 0
 * // => starting running 60000
 * ```
 *
 * @category Operators
 * @since 0.1.0
 */
export const transitions = (): OperatorFunction<BatchSnapshot, Transition> => (source) =>
  defer(() => {
    const last = new Map<string, BatchSnapshot>();
    return source.pipe(
      map((now) => ({ now, before: last.get(keyOf(now)) })),
      filter(({ now, before }) => before === undefined || !sameState(before, now)),
      map(({ now, before }) => {
        if (now.terminal) last.delete(keyOf(now));
        else last.set(keyOf(now), now);
        return transitionOf(now, before);
      }),
    );
  });

const transitionOf = (now: BatchSnapshot, before: BatchSnapshot | undefined): Transition => ({
  projectId: now.projectId,
  batchId: now.batchId,
  from: now.previousState,
  to: now.state,
  at: now.stateSince,
  notBefore: now.notBefore,
  // Not below 0 if the wall clock was set back in between.
  afterMs: before === undefined ? 0 : Math.max(0, now.stateSince - before.stateSince),
});
