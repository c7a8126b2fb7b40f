import type { BatchState } from '../model/BatchState.ts';
import type { FleetChange } from './FleetChange.ts';
import type { FleetSnapshot } from './FleetSnapshot.ts';

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
