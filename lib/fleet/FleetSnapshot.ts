import { defer, type OperatorFunction, scan, startWith } from 'rxjs';
import type { BatchState } from '../model/BatchState.ts';
import type { FleetChange } from './FleetChange.ts';
import { type Job, stateBefore } from './targets.ts';

/**
 * How many jobs stand where. Each job is counted in one place: `waiting`, a state, `errored` or `dropped`; and so
 * `total = waiting + the sum of byState + errored + dropped`.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface FleetSnapshot {
  /** All that were watched so far; one that is watched again counts again. */
  readonly total: number;
  /** Those of which nothing is known yet. */
  readonly waiting: number;
  /** Those that were last seen in each state, the ends included. */
  readonly byState: Readonly<Record<BatchState, number>>;
  /** Those of which nothing more is to come: ended as `success` or `dead`, or errored. */
  readonly settled: number;
  /** Those that could not be watched to their end. */
  readonly errored: number;
  /** Those that were dropped before their end. */
  readonly dropped: number;
  /** The share that is settled or dropped, from 0 to 1; 1 for no jobs. While jobs are added it may go back. */
  readonly progress: number;
  /** What has just happened; `null` at the first moment. */
  readonly changed: FleetChange | null;
}

/** The places in which a job may be counted; what else a fleet's snapshot says follows from them. */
type Counts = Pick<FleetSnapshot, 'total' | 'waiting' | 'byState' | 'errored' | 'dropped'>;

/** What becomes of a fleet's snapshot by a change. It takes the same time however many jobs there are. */
export const rollUp = (fleet: FleetSnapshot, change: FleetChange): FleetSnapshot =>
  snapshotOf(countsAfter(fleet, change), change);

const countsAfter = (fleet: Counts, change: FleetChange): Counts => {
  switch (change._tag) {
    case 'added':
      return moved({ ...fleet, total: fleet.total + 1 }, change.before, 1);
    case 'seen':
      return moved(moved(fleet, change.before, -1), change.snapshot.state, 1);
    case 'dropped':
      return moved({ ...fleet, dropped: fleet.dropped + 1 }, change.before, -1);
    case 'failed': {
      const counts = { ...fleet, errored: fleet.errored + 1 };
      // What names no job was never added.
      return change.ref === undefined
        ? { ...counts, total: fleet.total + 1 }
        : moved(counts, change.before, -1);
    }
  }
};

const moved = (counts: Counts, state: BatchState | null, by: 1 | -1): Counts =>
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

const NONE: FleetSnapshot = {
  total: 0,
  waiting: 0,
  byState: { starting: 0, running: 0, recovering: 0, success: 0, dead: 0, unknown: 0 },
  settled: 0,
  errored: 0,
  dropped: 0,
  progress: 1,
  changed: null,
};

/** The snapshot of a fleet that has just begun with these jobs. */
export const fleetOf = (jobs: readonly Job[]): FleetSnapshot => ({
  ...jobs.reduce(
    (fleet, job) => rollUp(fleet, { _tag: 'added', ref: job.ref, before: stateBefore(job) }),
    NONE,
  ),
  changed: null,
});

/** How many jobs stand where, from the first moment and after each change. */
export const rollUps =
  (first: readonly Job[]): OperatorFunction<FleetChange, FleetSnapshot> =>
  (source) =>
    defer(() => {
      const begun = fleetOf(first);
      return source.pipe(scan(rollUp, begun), startWith(begun));
    });
