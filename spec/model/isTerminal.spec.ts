import assert from 'node:assert/strict';
import { isTerminal } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';

describe('isTerminal', () => {
  for (const [state, terminal] of [
    ['starting', false],
    ['running', false],
    ['recovering', false],
    ['unknown', false],
    ['success', true],
    ['dead', true],
  ] as const) {
    it(`should say ${String(terminal)} for ${state}`, () => {
      assert.equal(isTerminal(snapshotOf({ state })), terminal);
    });
  }
});
