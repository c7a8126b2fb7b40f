import { isTerminal, type StateReading } from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { nextSnapshot, sameState, snapshotIn } from '../../lib/model/snapshots.ts';
import { jobReadings, watched } from '../support/fixtures.ts';

describe('isTerminal', () => {
  for (const [state, terminal] of [
    ['starting', false],
    ['running', false],
    ['recovering', false],
    ['unknown', false],
    ['success', true],
    ['dead', true],
  ] as const) {
    it(`should be ${String(terminal)} for ${state}`, () => {
      assert.equal(isTerminal(snapshotOf({ state })), terminal);
    });
  }
});

describe('sameState', () => {
  const running: StateReading = { state: 'running', rawState: 'running' };
  const paused: StateReading = { state: 'unknown', rawState: 'paused' };

  for (const [a, b, same] of [
    [running, { ...running }, true],
    [running, { state: 'running', rawState: 'Running' }, true],
    [running, { state: 'dead', rawState: 'running' }, false],
    [running, { state: 'unknown', rawState: 'running' }, false],
    [paused, { ...paused }, true],
    [paused, { state: 'unknown', rawState: 'queued' }, false],
    [paused, { state: 'unknown', rawState: 'Paused' }, false],
  ] as const) {
    const words = [a, b].map(({ state, rawState }) => `${state} "${rawState}"`).join(' and ');
    it(`should be ${String(same)} for ${words}, in either order`, () => {
      assert.equal(sameState(a, b), same);
      assert.equal(sameState(b, a), same);
    });
  }
});

describe('snapshotIn', () => {
  it('should keep every fact, and derive `terminal` from the state', () => {
    const { state: _state, terminal: _terminal, ...facts } = snapshotOf({ polls: 4, elapsedMs: 5 });
    assert.deepEqual(snapshotIn('running', facts), { ...facts, state: 'running', terminal: false });
    assert.deepEqual(snapshotIn('dead', facts), { ...facts, state: 'dead', terminal: true });
  });

  it('should ignore the state of a whole snapshot', () => {
    const { state, terminal } = snapshotIn('running', snapshotOf({ state: 'success' }));
    assert.deepEqual({ state, terminal }, { state: 'running', terminal: false });
  });
});

describe('nextSnapshot', () => {
  const time = { watchedSince: 100, observedAt: 900, elapsedMs: 800 };
  const reading = (state: StateReading['state'], rawState: string = state): StateReading => ({
    state,
    rawState,
  });

  it('should start without a previous state', () => {
    assert.deepEqual(nextSnapshot(testRef, undefined, reading('running', 'Running'), time), {
      ...testRef,
      state: 'running',
      terminal: false,
      previousState: null,
      rawState: 'Running',
      observedAt: 900,
      stateSince: 900,
      notBefore: null,
      watchedSince: 100,
      elapsedMs: 800,
      polls: 1,
    });
  });

  it('should set the previous state and the time at a change', () => {
    const before = snapshotOf({ state: 'starting', stateSince: 50, observedAt: 700, polls: 7 });
    const after = nextSnapshot(testRef, before, reading('dead'), time);
    assert.deepEqual(
      [after.state, after.previousState, after.stateSince, after.notBefore, after.polls],
      ['dead', 'starting', 900, 700, 8],
    );
  });

  it('should not set notBefore after stateSince when the wall clock was set back', () => {
    const before = snapshotOf({ state: 'starting', observedAt: 5_000 });
    assert.equal(nextSnapshot(testRef, before, reading('running'), time).notBefore, 900);
  });

  it('should keep the previous state and the time while the state is the same, and take the new text', () => {
    const before = snapshotOf({
      state: 'running',
      previousState: 'starting',
      stateSince: 50,
      notBefore: 40,
      polls: 7,
    });
    const after = nextSnapshot(testRef, before, reading('running', 'RUNNING'), time);
    assert.deepEqual(
      [after.previousState, after.stateSince, after.notBefore, after.polls, after.rawState, after.observedAt],
      ['starting', 50, 40, 8, 'RUNNING', 900],
    );
  });

  it('should treat another unknown text as another state', () => {
    const before = snapshotOf({ state: 'unknown', rawState: 'paused', stateSince: 50, polls: 7 });
    const after = nextSnapshot(testRef, before, reading('unknown', 'queued'), time);
    assert.deepEqual([after.previousState, after.stateSince, after.rawState], ['unknown', 900, 'queued']);
  });

  it('should not take the state from a snapshot that is passed as the ref', () => {
    const { state, terminal } = nextSnapshot(
      snapshotOf({ state: 'success' }),
      undefined,
      reading('running'),
      time,
    );
    assert.deepEqual([state, terminal], ['running', false]);
  });

  it('should report each reading, and count and date the runs of equal states', () => {
    const isSame = (a: StateReading, b: StateReading) =>
      a.state === b.state && (a.state !== 'unknown' || a.rawState === b.rawState);
    fc.assert(
      fc.property(jobReadings, (readings) => {
        let runStart = 0;
        for (const [index, snapshot] of watched(readings).entries()) {
          const now = readings[index]!;
          if (!isSame(readings[runStart]!, now)) runStart = index;
          assert.deepEqual(snapshot, {
            ...testRef,
            ...now,
            terminal: now.state === 'success' || now.state === 'dead',
            previousState: readings[runStart - 1]?.state ?? null,
            observedAt: 5_000 + index * 1_000,
            stateSince: 5_000 + runStart * 1_000,
            notBefore: runStart === 0 ? null : 5_000 + (runStart - 1) * 1_000,
            watchedSince: 5_000,
            elapsedMs: index * 1_000,
            polls: index + 1,
          });
        }
      }),
    );
  });
});
