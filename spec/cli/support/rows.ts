import fc from 'fast-check';
import type { BatchState } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { type JobRow, newRow, type StateChange } from '../../../lib/dashboard/JobRow.ts';
import { pollErrors, watchErrors } from '../../support/errors.ts';
import { refNo } from '../../support/fixtures.ts';

/** A job by its number, in the last of these states; each was seen a second after the one before. */
export const rowIn = (states: readonly BatchState[], facts: Partial<JobRow> = {}, n = 0): JobRow => {
  const ref = facts.ref ?? refNo(n);
  const changes: readonly StateChange[] = states.map((state, index) => ({
    state,
    rawState: state,
    at: 1_000 * index,
    notBefore: null,
  }));
  const last = changes.at(-1);
  const snapshot =
    last && snapshotOf({ ...ref, state: last.state, stateSince: last.at, observedAt: last.at });
  return { ...newRow(ref, undefined, snapshot), changes, ...facts };
};

const names = fc.oneof(
  fc.constantFrom('nightly-load', '报表', '🚀👩‍🚀', 'e\u0301te\u0301', '\u0301', 'ﷺ'),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const states = fc.array(
  fc.constantFrom<BatchState>('starting', 'running', 'recovering', 'unknown', 'success', 'dead'),
  { maxLength: 6 },
);

/** Any job, its name as wide and as strange as it may be. */
const anyRow = fc
  .record({
    batchId: fc.uuid(),
    projectId: fc.constantFrom('p1', '48cc2c48765f481480c7db940d6409d1'),
    states,
    name: fc.option(names, { nil: undefined }),
    poll: fc.option(fc.constantFrom(...Object.values(pollErrors)), { nil: undefined }),
    error: fc.option(fc.constantFrom(...Object.values(watchErrors)), { nil: undefined, freq: 5 }),
    isStale: fc.boolean(),
  })
  .map(({ batchId, projectId, states, name, poll, error, isStale }) =>
    rowIn(states, {
      ref: { projectId, batchId },
      name,
      problem: poll && { error: poll, at: 0 },
      error,
      isStale,
    }),
  );

/** Some jobs of a table. */
export const anyRows: fc.Arbitrary<readonly JobRow[]> = fc.array(anyRow, { minLength: 1, maxLength: 30 });
