import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { Writable } from 'node:stream';
import { written } from '../../lib/cli/output.ts';
import { fakeIo } from './support/fakeIo.ts';

describe('written', () => {
  it('should resolve when the output has taken the text', async () => {
    let done = (): void => undefined;
    const slow = new Writable({ write: (_chunk, _encoding, taken) => (done = taken) });
    const { io } = fakeIo();
    let isWritten = false;
    const promise = written(slow, 'x', io).then(() => (isWritten = true));
    await new Promise(setImmediate);
    assert.equal(isWritten, false);
    done();
    await promise;
    assert.equal(getEventListeners(io.signal, 'abort').length, 0);
  });

  it('should throw the interruption of a reader that has gone', async () => {
    const gone = new Writable({
      write: (_chunk, _encoding, taken) => taken(Object.assign(new Error('gone'), { code: 'EPIPE' })),
    });
    gone.on('error', () => undefined);
    await assert.rejects(written(gone, 'x', fakeIo().io), { name: 'Interruption', exitCode: 141 });
    await assert.rejects(written(gone, 'x', fakeIo().io), { exitCode: 141 }, 'the stream is destroyed now');
  });

  it('should throw any other error of the output', async () => {
    const full = new Writable({
      write: (_chunk, _encoding, taken) => taken(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    });
    full.on('error', () => undefined);
    await assert.rejects(written(full, 'x', fakeIo().io), { code: 'ENOSPC' });
  });

  it('should not wait for a stalled reader once it is interrupted', async () => {
    const stalled = new Writable({ write: () => undefined });
    const { io, interrupt } = fakeIo();
    const promise = written(stalled, 'x', io);
    interrupt('SIGINT');
    await assert.rejects(promise, { exitCode: 130 });
    await assert.rejects(written(fakeIo().io.stdout, 'x', io), { exitCode: 130 });
  });
});
