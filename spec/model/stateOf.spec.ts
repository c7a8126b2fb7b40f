import assert from 'node:assert/strict';
import type { BatchState } from 'dli-watch';
import { stateOf } from '../../lib/model/BatchState.ts';

describe('stateOf', () => {
  for (const [text, state] of [
    ['success', 'success'],
    ['Success', 'success'],
    ['SUCCESS', 'success'],
    [' starting', 'starting'],
    ['\tRunning\n', 'running'],
    ['Recovering', 'recovering'],
    ['Dead', 'dead'],
    ['unknown', 'unknown'],
  ] as const) {
    it(`should read ${JSON.stringify(text)} as ${state} (pitfall 50)`, () => {
      assert.equal(stateOf(text), state);
    });
  }

  for (const text of ['paused', 'succes', 'success!', 'constructor', '__proto__', 'toString', '']) {
    it(`should read ${JSON.stringify(text)} as unknown (pitfall 51)`, () => {
      assert.equal(stateOf(text), 'unknown');
    });
  }

  describe('with further words', () => {
    const words = new Map<string, BatchState>([
      ['killed', 'dead'],
      ['running', 'dead'],
    ]);

    it('should read them by their trimmed lower-case form', () => {
      assert.equal(stateOf(' Killed ', words), 'dead');
    });

    it("should let the service's own words win, and leave all others unknown", () => {
      assert.equal(stateOf('running', words), 'running');
      assert.equal(stateOf('busy', words), 'unknown');
      assert.equal(stateOf('constructor', words), 'unknown');
    });
  });
});
