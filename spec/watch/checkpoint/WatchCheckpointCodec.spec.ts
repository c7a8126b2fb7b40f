import { watchBatch$, type WatchCheckpoint, WatchCheckpointCodec } from 'dli-watch';
import { fakeSource, snapshotOf, testRef } from 'dli-watch/testing';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import assert from 'node:assert/strict';
import { refNo } from '../../support/fixtures.ts';

const { projectId, batchId } = testRef;

const checkpoint: WatchCheckpoint = {
  _tag: 'WatchCheckpoint',
  version: 1,
  ...testRef,
  at: 2_000,
  snapshot: snapshotOf({ ...testRef, state: 'running', polls: 3 }),
  loop: {
    watchedSince: 1_000,
    elapsedMs: 1_000,
    waitSinceMs: 900,
    dueMs: 1_900,
    answeredMs: 900,
    run: { stateSinceMs: 100, statePolls: 2, latencyMs: 12 },
    attempts: 2,
    failures: { failedMs: 950, spent: 1, spentMs: 40, chosenMs: 30, missing: 0, throttles: 0, delayMs: 30 },
    previousDelayMs: 300,
    lastError: { _tag: 'NetworkError', message: 'the connection failed' },
    limits: [{ atMs: 5_000, enoughFromMs: 3_000, urgent: true }],
  },
};

describe('WatchCheckpointCodec', () => {
  it('should decode what it encodes, and drop additional properties', () => {
    assert.deepEqual(WatchCheckpointCodec.encode(checkpoint), checkpoint);
    const decoded = WatchCheckpointCodec.decode({
      ...checkpoint,
      more: 1,
      batchId: batchId.toUpperCase(),
      loop: { ...checkpoint.loop, more: 1 },
    });
    assert.ok(isRight(decoded));
    assert.deepEqual(decoded.right, checkpoint);
    assert.ok(WatchCheckpointCodec.is(checkpoint));
  });

  const of = (loop: object): object => ({ ...checkpoint, loop: { ...checkpoint.loop, ...loop } });
  for (const [what, value, message] of [
    ['another version', { ...checkpoint, version: 2 }, 'resumeFrom.version: expected 1, got 2'],
    ['no time', { ...checkpoint, at: '1' }, 'resumeFrom.at: expected milliseconds from 0, got "1"'],
    ['no loop', { ...checkpoint, loop: null }, 'resumeFrom.loop: '],
    [
      'a negative duration',
      of({ elapsedMs: -1 }),
      'resumeFrom.loop.elapsedMs: expected milliseconds from 0, got -1',
    ],
    [
      'an infinite time',
      of({ dueMs: Infinity }),
      'resumeFrom.loop.dueMs: expected a finite number, got Infinity',
    ],
    [
      'half an attempt',
      of({ attempts: 0.5 }),
      'resumeFrom.loop.attempts: expected a whole number from 0, got 0.5',
    ],
    [
      'no failures',
      of({ failures: {} }),
      'resumeFrom.loop.failures.failedMs: expected a finite number, got undefined',
    ],
    [
      'an error of a later version',
      of({ lastError: { _tag: 'FutureError', message: 'x' } }),
      'resumeFrom.loop.lastError: expected a PollError',
    ],
    [
      'a limit without a moment',
      of({ limits: [{}] }),
      'resumeFrom.loop.limits.atMs: expected a finite number, got undefined',
    ],
    [
      'a wrong snapshot',
      { ...checkpoint, snapshot: { ...checkpoint.snapshot, polls: 0 } },
      'resumeFrom.snapshot.polls: expected a whole number from 1, got 0',
    ],
    [
      'a snapshot without its run',
      of({ run: undefined }),
      'resumeFrom: a checkpoint contradicts itself: a snapshot without its run, or the reverse',
    ],
    [
      'a run without its snapshot',
      { ...checkpoint, snapshot: null },
      'resumeFrom: a checkpoint contradicts itself: a snapshot without its run, or the reverse',
    ],
    [
      'a snapshot of another job',
      { ...checkpoint, snapshot: { ...checkpoint.snapshot, ...refNo(7) } },
      'resumeFrom: a checkpoint contradicts itself: a snapshot of another job',
    ],
    [
      'a dead of another job',
      of({
        pendingDead: {
          ...checkpoint.loop.run,
          sinceMs: 0,
          snapshot: snapshotOf({ ...refNo(7), state: 'dead' }),
        },
      }),
      'resumeFrom: a checkpoint contradicts itself: a snapshot of another job',
    ],
  ] as const)
    it(`should refuse ${what}, and so should a watch`, () => {
      assert.ok(isLeft(WatchCheckpointCodec.decode(value)));
      assert.equal(WatchCheckpointCodec.is(value), false);
      const source = fakeSource(['success']);
      assert.throws(
        () => watchBatch$(projectId, batchId, { source, resumeFrom: value as WatchCheckpoint }),
        (error: unknown) => error instanceof TypeError && error.message.startsWith(message),
      );
      assert.equal(source.polls(), 0);
    });

  it('should be refused by the watch of another job', () => {
    const other = refNo(7);
    assert.throws(() => watchBatch$(other.projectId, other.batchId, { resumeFrom: checkpoint }), {
      name: 'TypeError',
      message:
        `resumeFrom: expected a checkpoint of batch ${other.batchId} of project ${other.projectId}, ` +
        `got one of batch ${batchId} of project ${projectId}`,
    });
  });
});
