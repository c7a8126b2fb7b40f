import assert from 'node:assert/strict';
import { type BatchState, BatchSnapshotCodec, type SnapshotFacts } from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';

describe('snapshotOf', () => {
  it('should default to the first poll of a running job', () => {
    assert.deepEqual(snapshotOf(), {
      ...testRef,
      state: 'running',
      terminal: false,
      previousState: null,
      rawState: 'running',
      observedAt: 0,
      stateSince: 0,
      watchedSince: 0,
      elapsedMs: 0,
      polls: 1,
    });
  });

  for (const [state, terminal, rawState] of [
    ['starting', false, 'starting'],
    ['recovering', false, 'recovering'],
    ['unknown', false, 'paused'],
    ['success', true, 'success'],
    ['dead', true, 'dead'],
  ] as const satisfies readonly (readonly [BatchState, boolean, string])[]) {
    it(`should fit the state ${state}`, () => {
      const snapshot = snapshotOf({ state });
      assert.deepEqual([snapshot.state, snapshot.terminal, snapshot.rawState], [state, terminal, rawState]);
      assert.equal(BatchSnapshotCodec.is(snapshot), true);
    });
  }

  it('should use every other field as given', () => {
    const facts: SnapshotFacts = {
      projectId: 'p',
      batchId: 'b',
      previousState: 'dead',
      rawState: 'Running',
      observedAt: 1,
      stateSince: 2,
      watchedSince: 3,
      elapsedMs: 4,
      polls: 5,
    };
    assert.deepEqual(snapshotOf({ ...facts, state: 'running' }), {
      ...facts,
      state: 'running',
      terminal: false,
    });
  });

  it('should derive `terminal` from the state also for a copy of another snapshot', () => {
    const { state, terminal } = snapshotOf({ ...snapshotOf({ state: 'success' }), state: 'running' });
    assert.deepEqual({ state, terminal }, { state: 'running', terminal: false });
  });
});
