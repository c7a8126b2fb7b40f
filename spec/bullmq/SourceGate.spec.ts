import assert from 'node:assert/strict';
import { AuthError } from 'dli-watch';
import { WorkerPausedError } from 'dli-watch/bullmq';
import { SourceGate } from '../../lib/bullmq/SourceGate.ts';
import { useClock } from '../support/clock.ts';

const refusal = new AuthError({ reason: 'the token was rejected' });

const fakeWorker = (isPaused = false) => {
  const calls: string[] = [];
  const errors: Error[] = [];
  let paused = isPaused;
  const worker = {
    isPaused: () => paused,
    pause: (doNotWait: boolean) => {
      calls.push(`pause ${String(doNotWait)}`);
      paused = true;
      return Promise.resolve();
    },
    resume: () => {
      calls.push('resume');
      paused = false;
    },
    emit: (_: 'error', error: Error) => errors.push(error),
  };
  return { worker, calls, errors };
};

describe('SourceGate', () => {
  const clock = useClock();

  it('should let every attempt through until one is refused', () => {
    const gate = new SourceGate(fakeWorker().worker);
    assert.deepEqual([gate.mayTry(), gate.mayTry()], [true, true]);
    gate.opened();
    assert.equal(gate.mayTry(), true);
  });

  it('should pause its worker and report once, whatever was under way', () => {
    const { worker, calls, errors } = fakeWorker();
    const gate = new SourceGate(worker);
    gate.refused(refusal);
    gate.refused(refusal);
    gate.opened();
    assert.equal(gate.mayTry(), false);
    assert.deepEqual(calls, ['pause true']);
    assert.equal(errors.length, 1);
    assert.ok(errors[0] instanceof WorkerPausedError);
    assert.equal(errors[0].retryInMs, 30_000);
    assert.equal(errors[0].cause, refusal);
  });

  it('should let one attempt try after 30 s, doubled to 5 min', async () => {
    const { worker, calls, errors } = fakeWorker();
    const gate = new SourceGate(worker);
    gate.refused(refusal);
    const pauses = [30_000, 60_000, 120_000, 240_000, 300_000, 300_000];
    for (const [n, pauseMs] of pauses.entries()) {
      assert.equal((errors[n] as WorkerPausedError).retryInMs, pauseMs);
      await clock.tick(pauseMs - 1);
      assert.equal(calls.at(-1), 'pause true');
      await clock.tick(1);
      assert.equal(calls.at(-1), 'resume');
      assert.deepEqual([gate.mayTry(), gate.mayTry()], [true, false]);
      gate.refused(refusal);
    }
  });

  it('should open when the trial was not refused, and begin with 30 s again', async () => {
    const { worker, errors } = fakeWorker();
    const gate = new SourceGate(worker);
    gate.refused(refusal);
    await clock.tick(30_000);
    gate.mayTry();
    gate.refused(refusal);
    await clock.tick(60_000);
    gate.mayTry();
    gate.opened();
    assert.deepEqual([gate.mayTry(), gate.mayTry()], [true, true]);
    gate.refused(refusal);
    assert.equal((errors.at(-1) as WorkerPausedError).retryInMs, 30_000);
  });

  it('should leave a worker paused that its user has paused', async () => {
    const { worker, calls } = fakeWorker(true);
    const gate = new SourceGate(worker);
    gate.refused(refusal);
    await clock.tick(30_000);
    assert.deepEqual(calls, []);
    assert.equal(gate.mayTry(), true);
  });

  it('should resume nothing after the worker is closed', async () => {
    const { worker, calls } = fakeWorker();
    const gate = new SourceGate(worker);
    gate.refused(refusal);
    gate.close();
    await clock.tick(60_000);
    assert.deepEqual(calls, ['pause true']);
  });
});
