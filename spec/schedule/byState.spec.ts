import assert from 'node:assert/strict';
import { type BatchState, byState, every, type PollContext } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { pollContext } from '../support/contexts.ts';

const inState = (state: BatchState): PollContext => pollContext({ snapshot: snapshotOf({ state }) });

describe('byState', () => {
  for (const state of ['starting', 'running', 'recovering', 'unknown'] as const) {
    it(`should accept a schedule for ${state} alone`, () => {
      const schedule = byState({ [state]: every(1), otherwise: every(9) });
      for (const other of ['starting', 'running', 'recovering', 'unknown'] as const) {
        assert.equal(schedule(inState(other)), other === state ? 1 : 9);
      }
    });
  }

  const schedule = byState({ starting: every(1), unknown: every(2), otherwise: every(9) });
  for (const [state, expected] of [
    ['starting', 1],
    ['unknown', 2],
    ['running', 9],
    ['recovering', 9],
    ['dead', 9],
    ['success', 9],
  ] as const) {
    it(`should use the schedule of ${state}, or \`otherwise\``, () => {
      assert.equal(schedule(inState(state)), expected);
    });
  }

  it('should call the schedule once, with the same context', () => {
    const contexts: PollContext[] = [];
    const context = inState('running');
    byState({
      running: (given) => contexts.push(given),
      otherwise: () => assert.fail('must not be called'),
    })(context);
    assert.equal(contexts.length, 1);
    assert.equal(contexts[0], context);
  });

  it('should not change when its options object is changed later', () => {
    const schedules = { running: every(1), otherwise: every(9) };
    const schedule = byState(schedules);
    schedules.running = every(5);
    assert.equal(schedule(inState('running')), 1);
  });

  for (const [schedules, message] of [
    [{ running: every(1) }, 'otherwise: expected a function, got undefined'],
    [{ otherwise: 5 }, 'otherwise: expected a function, got 5'],
    [{ running: 5, otherwise: every(1) }, 'running: expected a function, got 5'],
    [{ recovering: null, otherwise: every(1) }, 'recovering: expected a function, got null'],
    [{ dead: every(1), otherwise: every(1) }, /^byState\.dead: no such option /],
    [undefined, 'byState: expected an object, got undefined'],
  ] as const) {
    it(`should refuse with ${String(message)}`, () => {
      assert.throws(() => byState(schedules as never), { name: 'TypeError', message });
    });
  }
});
