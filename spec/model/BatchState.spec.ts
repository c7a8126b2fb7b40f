import assert from 'node:assert/strict';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import { ActiveStateCodec, BatchStateCodec, TerminalStateCodec } from 'dli-watch';

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
