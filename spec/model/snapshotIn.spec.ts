import assert from 'node:assert/strict';
import { snapshotOf } from 'dli-watch/testing';
import { snapshotIn } from '../../lib/model/snapshots.ts';

describe('snapshotIn', () => {
  it('should keep every fact, and say by the state whether it is terminal', () => {
    const { state: _state, terminal: _terminal, ...facts } = snapshotOf({ polls: 4, elapsedMs: 5 });
    assert.deepEqual(snapshotIn('running', facts), { ...facts, state: 'running', terminal: false });
    assert.deepEqual(snapshotIn('dead', facts), { ...facts, state: 'dead', terminal: true });
  });

  it('should not let the state of a whole snapshot through', () => {
    const { state, terminal } = snapshotIn('running', snapshotOf({ state: 'success' }));
    assert.deepEqual({ state, terminal }, { state: 'running', terminal: false });
  });
});
