import assert from 'node:assert/strict';
import fc from 'fast-check';
import { KeyReader } from '../../../lib/cli/table/keys.ts';

const read = (...pieces: readonly string[]): readonly string[] => {
  const reader = new KeyReader();
  return pieces.flatMap((piece) => reader.read(piece));
};

describe('KeyReader', () => {
  it('should know letters and control characters', () => {
    assert.deepEqual(read('qrjk\x03\x1a\x0c'), [
      'quit',
      'poll',
      'down',
      'up',
      'interrupt',
      'suspend',
      'redraw',
    ]);
  });

  it('should know the keys for scrolling, as terminals send them in either mode', () => {
    assert.deepEqual(read('\x1b[A\x1bOA\x1b[B\x1bOB'), ['up', 'up', 'down', 'down']);
    assert.deepEqual(read('\x1b[5~\x1b[6~'), ['pageUp', 'pageDown']);
    assert.deepEqual(read('\x1b[H\x1bOH\x1b[1~\x1b[7~'), ['home', 'home', 'home', 'home']);
    assert.deepEqual(read('\x1b[F\x1bOF\x1b[4~\x1b[8~'), ['end', 'end', 'end', 'end']);
  });

  it('should ignore other keys, also those whose sequence contains a letter that is one', () => {
    assert.deepEqual(read('x?Q \x1b[1;5A\x1b[q\x1b[200~ä🚀\x1bOq'), []);
  });

  it('should read a sequence that arrives in pieces', () => {
    assert.deepEqual(read('\x1b', '[', '5', '~', 'q'), ['pageUp', 'quit']);
    assert.deepEqual(read('j\x1bO', 'A'), ['down', 'up']);
  });

  it('should read the key after Escape', () => {
    assert.deepEqual(read('\x1bq'), ['quit']);
  });

  it('should not keep a sequence without an end', () => {
    assert.deepEqual(read(`\x1b[${'0'.repeat(100_000)}`, 'q'), ['quit']);
  });

  it('should read the same keys however the input is cut', () => {
    const parts = fc.array(fc.constantFrom('q', '\x1b[A', '\x1bOF', '\x1b[6~', 'x', '\x1b[1;2P'));
    fc.assert(
      fc.property(parts, fc.nat(100), (keys, cut) => {
        const input = keys.join('');
        assert.deepEqual(read(input.slice(0, cut), input.slice(cut)), read(input));
      }),
    );
  });
});
