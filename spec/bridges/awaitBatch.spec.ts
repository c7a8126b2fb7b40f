import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { AbortedError, awaitBatch, every, NetworkError, RetriesExhaustedError } from 'dli-watch';
import { fakeSource, snapshotOf, testRef } from 'dli-watch/testing';
import { useClock } from '../support/clock.ts';

const { projectId, batchId } = testRef;

describe('awaitBatch', () => {
  const time = useClock();

  for (const state of ['success', 'dead'] as const) {
    it(`should resolve with the snapshot of ${state}`, async () => {
      const source = fakeSource(['running', 'running', state]);
      const end = awaitBatch(projectId, batchId, { source, schedule: every(1_000) });
      await time.tick(2_000);

      assert.equal((await end).state, state);
      assert.equal(source.polls(), 3);
    });
  }

  it('should reject with the WatchError that ends the watch', async () => {
    const end = awaitBatch(projectId, batchId, {
      source: fakeSource(['running', new NetworkError()]),
      schedule: every(0),
      retry: () => O.none,
    });
    const rejected = assert.rejects(end, RetriesExhaustedError);
    await time.tick(10);
    await rejected;
  });

  it('should reject when its signal is aborted, before the call or later', async () => {
    const source = fakeSource(['running']);
    await assert.rejects(
      awaitBatch(projectId, batchId, { source, signal: AbortSignal.abort() }),
      AbortedError,
    );
    assert.equal(source.polls(), 0);

    const controller = new AbortController();
    const rejected = assert.rejects(
      awaitBatch(projectId, batchId, { source, signal: controller.signal }),
      AbortedError,
    );
    controller.abort();
    await rejected;
    await time.tick(60_000);
    assert.equal(source.polls(), 1);
  });

  it('should reject with a TypeError for invalid arguments', async () => {
    await assert.rejects(awaitBatch(projectId, 'abc'), { name: 'TypeError', message: /^batchId: / });
  });

  it('should start a watch for each call', async () => {
    const source = fakeSource(['success']);
    await Promise.all([
      awaitBatch(projectId, batchId, { source }),
      awaitBatch(projectId, batchId, { source }),
    ]);
    assert.equal(source.polls(), 2);
  });

  it('should let the watch complete, so that its last event is `ended` with `terminal`', async () => {
    const outcomes: string[] = [];
    await awaitBatch(projectId, batchId, {
      source: fakeSource(['success']),
      onEvent: (event) => {
        if (event._tag === 'ended') outcomes.push(event.outcome);
      },
    });
    assert.deepEqual(outcomes, ['terminal']);
  });

  it('should resolve with a terminal `resumeFrom` without a request', async () => {
    const source = fakeSource(['running']);
    const resumeFrom = snapshotOf({ state: 'dead' });
    assert.deepEqual(await awaitBatch(projectId, batchId, { source, resumeFrom }), resumeFrom);
    assert.equal(source.polls(), 0);
  });

  it('should run one watch for a promise that is awaited twice, and stop at the end', async () => {
    const source = fakeSource(['running', 'success']);
    const end = awaitBatch(projectId, batchId, { source, schedule: every(10) });
    await time.tick(1_000);

    assert.equal(await end, await end);
    assert.equal(source.polls(), 2);
  });
});
