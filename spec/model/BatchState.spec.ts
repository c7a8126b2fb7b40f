import { ActiveStateCodec, type BatchState, BatchStateCodec, TerminalStateCodec } from 'dli-watch';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import assert from 'node:assert/strict';
import { stateOf } from '../../lib/model/BatchState.ts';

const active = ['starting', 'running', 'recovering', 'unknown'];
const terminal = ['success', 'dead'];
const foreign = ['Running', ' running', 'constructor', '__proto__', 'toString', '', null, undefined, 1];

for (const [name, codec, accepted, rejected] of [
  ['ActiveStateCodec', ActiveStateCodec, active, [...terminal, ...foreign]],
  ['TerminalStateCodec', TerminalStateCodec, terminal, [...active, ...foreign]],
  ['BatchStateCodec', BatchStateCodec, [...active, ...terminal], foreign],
] as const) {
  describe(name, () => {
    it('should have the name of the type, for reports of failures', () => {
      assert.equal(codec.name, name.replace('Codec', ''));
    });
    for (const word of accepted) {
      it(`should accept ${word}`, () => {
        assert.equal(codec.is(word), true);
        assert.deepEqual(codec.decode(word), right(word));
      });
    }
    for (const word of rejected) {
      it(`should reject ${JSON.stringify(word)}`, () => {
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
    it(`should decode ${JSON.stringify(text)} as ${state}`, () => {
      assert.equal(stateOf(text), state);
    });
  }

  for (const text of ['paused', 'succes', 'success!', 'constructor', '__proto__', 'toString', '']) {
    it(`should decode ${JSON.stringify(text)} as unknown`, () => {
      assert.equal(stateOf(text), 'unknown');
    });
  }

  describe('with further words', () => {
    const words = new Map<string, BatchState>([
      ['killed', 'dead'],
      ['running', 'dead'],
    ]);

    it('should compare them with the trimmed lower-case text', () => {
      assert.equal(stateOf(' Killed ', words), 'dead');
    });

    it("should prefer the service's own words, and decode all others as unknown", () => {
      assert.equal(stateOf('running', words), 'running');
      assert.equal(stateOf('busy', words), 'unknown');
      assert.equal(stateOf('constructor', words), 'unknown');
    });
  });
});
