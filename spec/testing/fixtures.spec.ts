import assert from 'node:assert/strict';
import { some } from 'fp-ts/lib/Option.js';
import {
  BatchRefCodec,
  BatchSnapshotCodec,
  type BatchState,
  every,
  exponentialBackoff,
  jittered,
  type SnapshotFacts,
} from 'dli-watch';
import { noJitter, snapshotOf, testRef } from 'dli-watch/testing';
import { pollContext, retryStatus } from '../support/contexts.ts';

describe('testRef', () => {
  it('should be a valid ref', () => {
    assert.equal(BatchRefCodec.is(testRef), true);
  });
});

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
      notBefore: null,
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
      notBefore: 1,
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

describe('noJitter', () => {
  it('should make every wait as long as without jitter', () => {
    assert.equal(jittered(1)(every(100))(pollContext({ random: noJitter })), 100);
    for (const jitter of ['none', 'equal', 'full'] as const) {
      const policy = exponentialBackoff({ initialMs: 100, factor: 2, maxMs: 1_000, jitter });
      assert.deepEqual(policy(retryStatus({ attempt: 2, random: noJitter })), some(200));
    }
  });
});
