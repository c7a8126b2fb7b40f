import { snapshotOf } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { resumedRun, StateRun } from '../../lib/watch/StateRun.ts';

const first = snapshotOf({ state: 'running', watchedSince: 1_000, stateSince: 1_200, observedAt: 1_200 });
const later = snapshotOf({ ...first, rawState: ' RUNNING', observedAt: 1_500, elapsedMs: 500, polls: 4 });

describe('StateRun', () => {
  it('should create the snapshot of the last poll from what it knows of the first one', () => {
    const run = new StateRun(first, 200);
    run.add(first, 20);
    assert.deepEqual(run.snapshot, first);
    run.add(later, 30, 7_000);
    assert.deepEqual(run.snapshot, later);
    assert.deepEqual([run.polls, run.statePolls, run.latencyMs, run.retryAfterMs], [4, 2, 30, 7_000]);
  });

  it('should forget the Retry-After of a poll at the next one', () => {
    const run = new StateRun(first, 200);
    run.add(first, 20, 7_000);
    run.add(later, 20);
    assert.equal(run.retryAfterMs, undefined);
  });

  it('should be plain data', () => {
    const run = new StateRun(first, 200);
    run.add(first, 20);
    run.add(later, 30, 7_000);
    const stored: unknown = JSON.parse(JSON.stringify(run));
    const restored = Object.assign(new StateRun(first, 0), stored);

    assert.deepEqual(restored, run);
    assert.deepEqual(restored.snapshot, later);
  });
});

describe('resumedRun', () => {
  const times = ({ snapshot: { stateSince }, stateSinceMs }: StateRun): readonly number[] => [
    stateSince,
    stateSinceMs,
  ];

  it('should count the stored snapshot as one poll of its state', () => {
    const run = resumedRun(later, 1_000, 9_000);
    assert.deepEqual(run.snapshot, later);
    assert.deepEqual([run.polls, run.statePolls, run.latencyMs], [4, 1, 0]);
    assert.deepEqual(times(run), [1_200, 200]);
  });

  it('should move a stateSince in the future to now, and one before the watch to its start', () => {
    assert.deepEqual(times(resumedRun({ ...later, stateSince: 9_500 }, 1_000, 9_000)), [9_000, 8_000]);
    assert.deepEqual(times(resumedRun({ ...later, stateSince: 500 }, 1_000, 9_000)), [1_000, 0]);
  });
});
