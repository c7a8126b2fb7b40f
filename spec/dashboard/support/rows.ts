import { snapshotOf, testRef } from 'dli-watch/testing';
import { type JobRow, newRow, withSnapshot } from '../../../lib/dashboard/JobRow.ts';
import type { BatchRef, BatchState } from 'dli-watch';

/** The ref of the job with this number. */
export const refOfJob = (number: number): BatchRef => ({
  ...testRef,
  batchId: `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`,
});

/** The row of a job that was seen in these states, a second apart from 1,000 on. */
export const rowOf = (number: number, ...states: readonly BatchState[]): JobRow =>
  states.reduce(
    (row, state, place) => {
      const at = 1_000 * (place + 1);
      const notBefore = place === 0 ? null : at - 1_000;
      return withSnapshot(
        row,
        snapshotOf({ ...refOfJob(number), state, stateSince: at, observedAt: at, notBefore }),
      );
    },
    newRow(refOfJob(number), `job ${String(number)}`, undefined),
  );
