import assert from 'node:assert/strict';
import type { StateReading } from 'dli-watch';
import { sameState } from '../../lib/model/snapshots.ts';

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
    it(`should say ${String(same)} for ${words}, either way round`, () => {
      assert.equal(sameState(a, b), same);
      assert.equal(sameState(b, a), same);
    });
  }
});
