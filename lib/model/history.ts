import { type ActiveState, ActiveStateCodec } from './BatchState.ts';
import type { StateHistory } from './StateHistory.ts';
import type { Transition } from './Transition.ts';
import { keyOf } from './snapshots.ts';

/** How many durations of each state are kept: enough to learn from, few enough to forget last year's runs. */
export const RUNS_KEPT = 30;

/** How many late jobs are kept. A job is removed when it leaves the state in which it was first observed. */
const LATE_KEPT = 100;

/**
 * Adds a transition to the history of a job's runs: a reducer for `scan` and `reduce` after `transitions()`.
 *
 * ```text
 * transitions()                a-----b--------(c|)   a: first observed starting; b: running after 60 s; c: success after 30 min
 * scan(history, emptyHistory)  h-----i--------(j|)   j: { starting: [60_000], running: [1_800_000] }
 * ```
 *
 * **When to use**: to record the runs of a recurring job for `learned`. Store the result as JSON, and read it back with
 * `StateHistoryCodec`.
 *
 * **Gotchas**
 * - Keep one history for each kind of job.
 * - It holds the last 30 durations of each state, whatever state followed: runs that failed early count too.
 * - The end of a state lies between two polls. `durations` has its upper bound and `lastSeenMs` its lower one, if the
 *   transition has `notBefore`.
 * - Only states that were observed from their beginning are recorded, so watch a job as soon as it is submitted. The
 *   first state of a job is left out unless it is `starting`, and so is the first state of a resumed watch, unless
 *   `startWith` puts the stored snapshot before the watch.
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
 * @param transition - a change of state, as `transitions()` emits it
 * @returns a new history; `past` itself if the transition adds nothing
 * @category Schedules
 * @since 0.1.0
 */
export const history = (past: StateHistory, transition: Transition): StateHistory => {
  const key = keyOf(transition);
  if (transition.from === null) return isLate(transition) ? withLate(past, key) : past;
  if (past.late.includes(key)) return { ...past, late: past.late.filter((other) => other !== key) };
  return withDuration(past, transition);
};

/** Whether a job was first observed in the middle of a state: only `starting` is the first state of a job. */
const isLate = ({ to }: Transition): boolean => to !== 'starting' && ActiveStateCodec.is(to);

const withLate = (past: StateHistory, key: string): StateHistory => ({
  ...past,
  late: [...past.late.filter((other) => other !== key), key].slice(-LATE_KEPT),
});

/** `transitions()` emits a duration of 0 for a state whose beginning it did not observe. */
const withDuration = (past: StateHistory, transition: Transition): StateHistory => {
  const { from, afterMs } = transition;
  if (!ActiveStateCodec.is(from) || !(afterMs >= 1 && afterMs <= Number.MAX_SAFE_INTEGER)) return past;
  const before = past.durations[from] ?? [];
  const durations = { ...past.durations, [from]: [...before, afterMs].slice(-RUNS_KEPT) };
  const lastSeen = [...lastSeenFor(past, from, before.length), lastSeenMsOf(transition)].slice(-RUNS_KEPT);
  return past.lastSeenMs?.[from] === undefined && lastSeen.every((ms) => ms === null)
    ? { ...past, durations }
    : { ...past, durations, lastSeenMs: { ...past.lastSeenMs, [from]: lastSeen } };
};

/** What `past` knows for each of `count` durations, the latest last. */
const lastSeenFor = (
  { lastSeenMs }: StateHistory,
  state: ActiveState,
  count: number,
): readonly (number | null)[] => {
  const known = count === 0 ? [] : (lastSeenMs?.[state] ?? []).slice(-count);
  return [...Array.from({ length: count - known.length }, () => null), ...known];
};

/** How long the state before had lasted when it was last observed; at most its duration. */
const lastSeenMsOf = ({ at, notBefore, afterMs }: Transition): number | null =>
  typeof notBefore === 'number' ? Math.min(afterMs, Math.max(0, notBefore - (at - afterMs))) : null;
