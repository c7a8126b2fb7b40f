import { defer, filter, map, type OperatorFunction } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { keyOf, sameState } from '../model/snapshots.ts';
import type { Transition } from '../model/Transition.ts';
import { EndedJobs } from './EndedJobs.ts';

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
 * **Gotchas**
 * - Times are as exact as polls are frequent: the change happened between `notBefore` and `at`.
 * - It works on merged streams too, and keeps the state of each job until a terminal snapshot. It cannot see the end of a job
 *   whose stream fails or completes without one, and keeps some 300 bytes of it; on a stream that never ends, apply it to the
 *   stream of each job, before `merge`.
 * - An active snapshot after the terminal one is dropped if it was observed no later; otherwise it is that of a new run. The
 *   last 1,000 ends are remembered for this.
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
    const last = new Map<string, LastSeen>();
    const ended = new EndedJobs();
    const changeTo = (now: BatchSnapshot): Transition | undefined => {
      const key = keyOf(now);
      const before = last.get(key);
      const isLate = !now.terminal && ended.isLate(key, now);
      if (isLate || (before !== undefined && sameState(before, now))) return undefined;
      if (now.terminal) {
        last.delete(key);
        ended.add(key, now);
      } else last.set(key, { state: now.state, rawState: now.rawState, stateSince: now.stateSince });
      return transitionOf(now, before);
    };
    return source.pipe(
      map(changeTo),
      filter((transition) => transition !== undefined),
    );
  });

/** What is kept of a job that has not ended. */
type LastSeen = Pick<BatchSnapshot, 'state' | 'rawState' | 'stateSince'>;

const transitionOf = (now: BatchSnapshot, before: LastSeen | undefined): Transition => ({
  projectId: now.projectId,
  batchId: now.batchId,
  from: now.previousState,
  to: now.state,
  at: now.stateSince,
  notBefore: now.notBefore,
  // Not below 0 if the wall clock was set back in between.
  afterMs: before === undefined ? 0 : Math.max(0, now.stateSince - before.stateSince),
});
