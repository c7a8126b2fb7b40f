import { ActiveStateCodec, type BatchState, BatchStateCodec, TerminalStateCodec } from 'dli-watch';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import assert from 'node:assert/strict';
import { stateOf } from '../../lib/model/BatchState.ts';

const active = ['starting', 'running', 'recovering', 'unknown'];
const terminal = ['success', 'dead'];
const none = ['Running', ' running', 'constructor', '__proto__', 'toString', '', null, undefined, 1];

for (const [name, codec, taken, refused] of [
  ['ActiveStateCodec', ActiveStateCodec, active, [...terminal, ...none]],
  ['TerminalStateCodec', TerminalStateCodec, terminal, [...active, ...none]],
  ['BatchStateCodec', BatchStateCodec, [...active, ...terminal], none],
] as const) {
  describe(name, () => {
    it('should have the name of the type, which the report of a failure says', () => {
      assert.equal(codec.name, name.replace('Codec', ''));
    });
    for (const word of taken) {
      it(`should take ${word}`, () => {
        assert.equal(codec.is(word), true);
        assert.deepEqual(codec.decode(word), right(word));
      });
    }
    for (const word of refused) {
      it(`should refuse ${JSON.stringify(word)}`, () => {
        assert.equal(codec.is(word), false);
        assert.ok(isLeft(codec.decode(word)));
      });
    }
  });
}

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
