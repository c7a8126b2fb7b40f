import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { inputLines } from '../../lib/cli/inputLines.ts';
import { fakeIo } from './support/fakeIo.ts';

const linesOf = async (stdin: string | Iterable<string | Buffer> | Readable) => {
  const lines: [number, string][] = [];
  for await (const { number, text } of inputLines(fakeIo({ stdin }).io)) lines.push([number, text]);
  return lines;
};

describe('inputLines', () => {
  it('should skip empty lines and comments, and count them', async () => {
    assert.deepEqual(await linesOf('\uFEFF# jobs\r\n\r\n  a b \r\n\t# no\nc'), [
      [3, 'a b'],
      [5, 'c'],
    ]);
    assert.deepEqual(await linesOf('\uFEFFa\n'), [[1, 'a']]);
    assert.deepEqual(await linesOf(''), []);
  });

  it('should join chunks, also inside of a character', async () => {
    const bytes = Buffer.from('é1\né2\n');
    const chunks = [...bytes].map((byte) => Buffer.from([byte]));
    assert.deepEqual(await linesOf(chunks), [
      [1, 'é1'],
      [2, 'é2'],
    ]);
  });

  it('should refuse a line that is too long, before its end', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.from('x'.repeat(10_000));
      })(),
    );
    await assert.rejects(linesOf(endless), {
      name: 'UsageError',
      message: 'standard input, line 1: longer than 65536 characters',
    });
    assert.equal(endless.destroyed, true);
    assert.equal((await linesOf('x'.repeat(65_536))).length, 1);
    await assert.rejects(linesOf(`ok\n${'x'.repeat(65_537)}\n`), /line 2: longer/);
  });

  it('should refuse too many lines', async () => {
    assert.deepEqual(await linesOf('\n'.repeat(1_000_000)), []);
    await assert.rejects(linesOf('\n'.repeat(1_000_001)), {
      name: 'UsageError',
      message: 'standard input: more than 1000000 lines',
    });
  });

  it('should say why an input cannot be read', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('EISDIR: illegal operation on a directory, read'));
      },
    });
    await assert.rejects(linesOf(broken), {
      name: 'UsageError',
      message: 'standard input cannot be read: EISDIR: illegal operation on a directory, read',
    });
  });

  it('should stop reading when it is interrupted', async () => {
    const stdin = new Readable({ read: () => undefined });
    const { io, interrupt } = fakeIo({ stdin });
    const next = inputLines(io).next();
    await new Promise(setImmediate);
    interrupt('SIGINT');
    await assert.rejects(next, { name: 'Interruption', exitCode: 130 });
    assert.equal(stdin.destroyed, true);
    await assert.rejects(inputLines(io).next(), { exitCode: 130 });
  });
});
