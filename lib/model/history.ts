import { ActiveStateCodec } from './BatchState.ts';
import type { StateHistory } from './StateHistory.ts';
import type { Transition } from './Transition.ts';
import { keyOf } from './snapshots.ts';

/** How many jobs that were first seen in the middle of a state a history holds, until they leave that state. */
const LATE_KEPT = 100;

/** How many times in each state a history holds: enough to learn from, and few enough to forget last year's. */
export const RUNS_KEPT = 30;

/**
 * Adds a change of state to the history of a job's runs: a reducer, for `scan` and `reduce` behind `transitions()`.
 *
 * ```text
 * transitions()                a-----b--------(c|)   a: first seen starting; b: running after 60 s; c: success after 30 min
 * scan(history, emptyHistory)  h-----i--------(j|)   j: { starting: [60_000], running: [1_800_000] }
 * ```
 *
 * **When to use**: to keep, from run to run of one job, what `learned` goes by. Store the result as JSON, and read it
 * back with `StateHistoryCodec`.
 *
 * **Gotchas**: one history for each kind of job, not for all. It holds the last 30 lengths of time in each state, however
 * the job left it: a run that fails early is a part of the past too. What was not seen whole is left out: the first
 * state of a job that was first seen in another than `starting`, and what a watch that went on from a stored snapshot
 * tells first, unless that snapshot is put before it with `startWith`. So watch a job as soon as it is submitted.
 *
 * @example
 * ```ts
 * import { of, reduce } from 'rxjs';
 * import { emptyHistory, history, transitions } from 'dli-watch';
 * import { snapshotOf } from 'dli-watch/testing';
 *
 * of(
 *   snapshotOf({ state: 'starting', stateSince: 0 }),
 *   snapshotOf({ state: 'running', previousState: 'starting', stateSince: 60_000 }),
 *   snapshotOf({ state: 'success', previousState: 'running', stateSince: 1_860_000 }),
 * )
 *   .pipe(transitions(), reduce(history, emptyHistory))
 *   .subscribe((past) => console.log(JSON.stringify(past)));
 * // => {"durations":{"starting":[60000],"running":[1800000]},"late":[]}
 * ```
 *
 * @param past - the history so far; `emptyHistory` before the first run
 * @param transition - a change of state, as `transitions()` tells it
 * @returns a new history; `past` itself when there is nothing to add
 * @category Schedules
 * @since 0.1.0
 */
export const history = (past: StateHistory, transition: Transition): StateHistory => {
  const key = keyOf(transition);
  if (transition.from === null) return begunLate(transition) ? withLate(past, key) : past;
  if (past.late.includes(key)) return { ...past, late: past.late.filter((other) => other !== key) };
  return withDuration(past, transition);
};

const begunLate = ({ to }: Transition): boolean => to !== 'starting' && ActiveStateCodec.is(to);

const withLate = (past: StateHistory, key: string): StateHistory => ({
  ...past,
  late: [...past.late.filter((other) => other !== key), key].slice(-LATE_KEPT),
});

/** A length of 0 is none: `transitions()` says so of a state whose begin it has not seen. */
const withDuration = (past: StateHistory, { from, afterMs }: Transition): StateHistory => {
  if (!ActiveStateCodec.is(from) || !(afterMs >= 1 && afterMs <= Number.MAX_SAFE_INTEGER)) return past;
  const lengths = [...(past.durations[from] ?? []), afterMs].slice(-RUNS_KEPT);
  return { ...past, durations: { ...past.durations, [from]: lengths } };
};
