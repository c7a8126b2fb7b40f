import assert from 'node:assert/strict';
import { type BatchState, byState, every, type PollContext } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { pollContext } from '../support/contexts.ts';

const inState = (state: BatchState): PollContext => pollContext({ snapshot: snapshotOf({ state }) });

describe('byState', () => {
  for (const state of ['starting', 'running', 'recovering', 'unknown'] as const) {
    it(`should take a schedule for ${state} alone`, () => {
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
    it(`should ask the schedule of ${state}, or the one for all others`, () => {
      assert.equal(schedule(inState(state)), expected);
    });
  }

  it('should hand on the very context, once (pitfall 14)', () => {
    const asked: PollContext[] = [];
    const context = inState('running');
    byState({
      running: (given) => asked.push(given),
      otherwise: () => assert.fail('not asked'),
    })(context);
    assert.equal(asked.length, 1);
    assert.equal(asked[0], context);
  });

  it('should keep what it was given, whatever becomes of the object', () => {
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
