import type { FleetSnapshot } from './FleetSnapshot.ts';
import type { Job } from './jobOf.ts';
import { rollUp } from './rollUp.ts';
import { stateBefore } from './stateBefore.ts';

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
