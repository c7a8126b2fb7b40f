import assert from 'node:assert/strict';
import { NEVER, of, throwError } from 'rxjs';
import { NetworkError } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { type LogSetup, readLog } from '../../../lib/cli/wait/readLog.ts';
import { useClock } from '../../support/clock.ts';

const setup = (log: readonly string[] | undefined, secrets: readonly string[] = []): LogSetup => ({
  client: { readBatch$: (ref) => of({ ...ref, ...(log !== undefined && { log }) }) },
  secrets,
  signal: new AbortController().signal,
});

describe('readLog', () => {
  const { tick } = useClock();

  it('should return the last twenty lines that are not empty', async () => {
    const log = ['stdout: ', '', 'a\r\nb\n\n', ...Array.from({ length: 17 }, (_, n) => `line ${String(n)}`)];
    const lines = await readLog(testRef, setup(log));
    assert.equal(lines.length, 20);
    assert.deepEqual(lines.slice(0, 4), ['stdout:', 'a', 'b', 'line 0']);
    assert.deepEqual((await readLog(testRef, setup([...log, 'end']))).slice(0, 2), ['a', 'b']);
    assert.deepEqual(await readLog(testRef, setup(undefined)), []);
  });

  it('should redact, shorten and escape a line, in this order', async () => {
    const secret = 's3cr3t-'.repeat(5);
    const log = [`${'x'.repeat(490)} ${secret}`, `\u001b[2J${secret}`];
    const [long, escaped] = await readLog(testRef, setup(log, [secret]));
    assert.equal(long, `${'x'.repeat(490)} ***`);
    assert.equal(escaped, '\\u001b[2J***');
    assert.equal((await readLog(testRef, setup(['y'.repeat(501)])))[0], `${'y'.repeat(500)}…`);
  });

  it('should give up after ten seconds', async () => {
    const lines = readLog(testRef, { ...setup([]), client: { readBatch$: () => NEVER } });
    const failed = assert.rejects(lines, { name: 'TimeoutError' });
    await tick(10_000);
    await failed;
  });

  it('should fail with the error of the request', async () => {
    const error = new NetworkError();
    const client = { readBatch$: () => throwError(() => error) };
    await assert.rejects(readLog(testRef, { ...setup([]), client }), error);
  });

  it('should end without lines when the signal is aborted', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const lines = readLog(testRef, { ...setup([]), client: { readBatch$: () => NEVER }, signal });
    controller.abort();
    assert.deepEqual(await lines, []);
    assert.deepEqual(await readLog(testRef, { ...setup(['x']), signal }), []);
  });
});
