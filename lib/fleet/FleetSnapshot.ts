import { defer, type OperatorFunction, scan } from 'rxjs';
import type { WatchError } from '../errors/WatchError.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot, TerminalSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import type { FleetChange } from './FleetChange.ts';
import { RETAIN } from './FleetOptions.ts';
import type { FleetStep } from './fleet.ts';
import { type Job, stateBefore } from './targets.ts';

/**
 * How the watch of one job of a fleet ended, discriminated by `outcome`.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type FleetOutcome =
  | {
      /** How the job ended. */
      readonly outcome: TerminalSnapshot['state'];
      /** The job. */
      readonly ref: BatchRef;
      /** Its terminal snapshot. */
      readonly lastSnapshot: TerminalSnapshot;
    }
  | {
      /** The watch of the job failed; the job itself may go on. */
      readonly outcome: 'failed';
      /** The job; `undefined` for a target that names none. */
      readonly ref: BatchRef | undefined;
      /** The last snapshot of its watch, if there is one. */
      readonly lastSnapshot: BatchSnapshot | undefined;
      /** Why the watch failed. */
      readonly error: WatchError;
    }
  | {
      /** The job was dropped before it settled. */
      readonly outcome: 'dropped';
      /** The job. */
      readonly ref: BatchRef;
      /** Its state until then; `null` if it was not known. */
      readonly before: BatchState | null;
    };

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
  /** How the last jobs ended that settled or were dropped, the latest last: at most `retain` (100) of them. */
  readonly outcomes: readonly FleetOutcome[];
  /** The change that led to this snapshot; `null` in the first one. */
  readonly changed: FleetChange | null;
}

/**
 * Counts the jobs of a fleet: a snapshot at once and one after each change.
 *
 * @param first - the jobs that are known from the start; they have no `added` change
 * @param retain - how many outcomes a snapshot has
 */
export const rollUps =
  (first: readonly Job[], retain: number): OperatorFunction<FleetStep, FleetSnapshot> =>
  (source) =>
    defer(() =>
      source.pipe(
        scan((fleet, change) => (change === null ? fleet : rollUp(fleet, change, retain)), fleetOf(first)),
      ),
    );

/** The snapshot after a change, in constant time however many jobs there are. */
export const rollUp = (fleet: FleetSnapshot, change: FleetChange, retain: number = RETAIN): FleetSnapshot =>
  snapshotOf(countsAfter(fleet, change), outcomesAfter(fleet.outcomes, change, retain), change);

/** The same array after a change that ends no job. */
const outcomesAfter = (
  outcomes: readonly FleetOutcome[],
  change: FleetChange,
  retain: number,
): readonly FleetOutcome[] => {
  const outcome = outcomeOf(change);
  if (outcome === undefined || retain === 0) return outcomes;
  return [...outcomes.slice(Math.max(0, outcomes.length + 1 - retain)), outcome];
};

const outcomeOf = (change: FleetChange): FleetOutcome | undefined => {
  switch (change._tag) {
    case 'added':
      return undefined;
    case 'seen': {
      const { ref, snapshot } = change;
      return snapshot.terminal ? { outcome: snapshot.state, ref, lastSnapshot: snapshot } : undefined;
    }
    case 'failed': {
      const { ref, error } = change;
      return { outcome: 'failed', ref, lastSnapshot: error.lastSnapshot, error };
    }
    case 'dropped':
      return { outcome: 'dropped', ref: change.ref, before: change.before };
  }
};

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
  outcomes: [],
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
  outcomes: readonly FleetOutcome[],
  changed: FleetChange,
): FleetSnapshot => {
  const settled = byState.success + byState.dead + errored;
  const progress = (settled + dropped) / total;
  return { total, waiting, byState, settled, errored, dropped, progress, outcomes, changed };
};
