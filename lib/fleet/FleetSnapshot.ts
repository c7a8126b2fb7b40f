import { defer, type OperatorFunction, scan } from 'rxjs';
import type { BatchState } from '../model/BatchState.ts';
import type { FleetChange } from './FleetChange.ts';
import type { FleetStep } from './fleet.ts';
import { type Job, stateBefore } from './targets.ts';

/**
 * How many jobs of a fleet are in which state. Each job is counted once, as `waiting`, in a state, as `errored` or as
 * `dropped`: `total = waiting + the sum of byState + errored + dropped`.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface FleetSnapshot {
  /** The jobs that have been added so far; one that is watched again counts again. */
  readonly total: number;
  /** The jobs whose state is not known yet. */
  readonly waiting: number;
  /** The jobs by their last known state, terminal states included. */
  readonly byState: Readonly<Record<BatchState, number>>;
  /** The jobs that are `success`, `dead` or errored. */
  readonly settled: number;
  /** The jobs whose watch has failed. */
  readonly errored: number;
  /** The jobs that were dropped before they settled. */
  readonly dropped: number;
  /** The share of jobs that are settled or dropped, from 0 to 1; 1 without jobs. It may go back while jobs are added. */
  readonly progress: number;
  /** The change that led to this snapshot; `null` in the first one. */
  readonly changed: FleetChange | null;
}

/**
 * Counts the jobs of a fleet: a snapshot at once and one after each change.
 *
 * @param first - the jobs that are known from the start; they have no `added` change
 */
export const rollUps =
  (first: readonly Job[]): OperatorFunction<FleetStep, FleetSnapshot> =>
  (source) =>
    defer(() =>
      source.pipe(scan((fleet, change) => (change === null ? fleet : rollUp(fleet, change)), fleetOf(first))),
    );

/** The snapshot after a change, in constant time however many jobs there are. */
export const rollUp = (fleet: FleetSnapshot, change: FleetChange): FleetSnapshot =>
  snapshotOf(countsAfter(fleet, change), change);

/** The first snapshot of a fleet with these jobs. */
export const fleetOf = (jobs: readonly Job[]): FleetSnapshot => ({
  ...jobs.reduce(
    (fleet, job) => rollUp(fleet, { _tag: 'added', ref: job.ref, before: stateBefore(job) }),
    EMPTY_FLEET,
  ),
  changed: null,
});

const EMPTY_FLEET: FleetSnapshot = {
  total: 0,
  waiting: 0,
  byState: { starting: 0, running: 0, recovering: 0, success: 0, dead: 0, unknown: 0 },
  settled: 0,
  errored: 0,
  dropped: 0,
  progress: 1,
  changed: null,
};

/** The independent counts; the other fields of a fleet snapshot follow from them. */
type Counts = Pick<FleetSnapshot, 'total' | 'waiting' | 'byState' | 'errored' | 'dropped'>;

const countsAfter = (fleet: Counts, change: FleetChange): Counts => {
  switch (change._tag) {
    case 'added':
      return adjusted({ ...fleet, total: fleet.total + 1 }, change.before, 1);
    case 'seen':
      return adjusted(adjusted(fleet, change.before, -1), change.snapshot.state, 1);
    case 'dropped':
      return adjusted({ ...fleet, dropped: fleet.dropped + 1 }, change.before, -1);
    case 'failed': {
      const counts = { ...fleet, errored: fleet.errored + 1 };
      // A target that names no job was never added.
      return change.ref === undefined
        ? { ...counts, total: fleet.total + 1 }
        : adjusted(counts, change.before, -1);
    }
  }
};

/** Adds to the count of a state; of `waiting` for `null`. */
const adjusted = (counts: Counts, state: BatchState | null, by: 1 | -1): Counts =>
  state === null
    ? { ...counts, waiting: counts.waiting + by }
    : { ...counts, byState: { ...counts.byState, [state]: counts.byState[state] + by } };

const snapshotOf = (
  { total, waiting, byState, errored, dropped }: Counts,
  changed: FleetChange,
): FleetSnapshot => {
  const settled = byState.success + byState.dead + errored;
  const progress = (settled + dropped) / total;
  return { total, waiting, byState, settled, errored, dropped, progress, changed };
};
