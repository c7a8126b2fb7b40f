import {
  every,
  NetworkError,
  type PollError,
  watchBatch$,
  type WatchCheckpoint,
  type WatchEvent,
  type WatchOptions,
  watchScheduler,
} from 'dli-watch';
import { type FakeAnswer, fakeSource, noJitter, testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { NEVER } from 'rxjs';
import { inVirtualTime } from '../../support/inVirtualTime.ts';
import { listen } from '../../support/observing.ts';

const { projectId, batchId } = testRef;
const watch$ = (options: WatchOptions) => watchBatch$(projectId, batchId, { random: noJitter, ...options });

/** The checkpoint of a watch at a moment, by the last event that has one. */
const checkpointAt = (
  ms: number,
  script: readonly FakeAnswer[],
  options: WatchOptions = {},
): WatchCheckpoint => {
  let made: WatchCheckpoint | undefined;
  inVirtualTime((at) => {
    let checkpoint = (): WatchCheckpoint => assert.fail('nothing is scheduled yet');
    const onEvent = (event: WatchEvent): void => {
      if (event._tag === 'pollScheduled' || event._tag === 'retryScheduled')
        checkpoint = () => event.checkpoint();
    };
    const watching = listen(
      watch$({ source: fakeSource(script), schedule: every(10), ...options, onEvent }),
      () => undefined,
    );
    at(ms, () => {
      made = checkpoint();
      watching.unsubscribe();
    });
  });
  assert.ok(made);
  return made;
};

/** When the attempts of a resumed watch start, and the numbers of these attempts. */
const attemptsFrom = (
  resumeFrom: WatchCheckpoint,
  options: WatchOptions & { readonly startMs?: number } = {},
): readonly (readonly [number, number])[] => {
  const { startMs = resumeFrom.at, ...rest } = options;
  const attempts: (readonly [number, number])[] = [];
  inVirtualTime((at) =>
    at(startMs, () => {
      const onEvent = (event: WatchEvent): void => {
        if (event._tag === 'pollStarted') attempts.push([watchScheduler.now(), event.attempt]);
      };
      listen(watch$({ source: fakeSource(['success']), ...rest, resumeFrom, onEvent }), () => undefined);
    }),
  );
  return attempts;
};

const broken = new NetworkError({ code: 'ECONNRESET' });

describe('a checkpoint', () => {
  it('should be plain JSON, with the snapshot and the wait', () => {
    const checkpoint = checkpointAt(14, ['starting']);
    assert.deepEqual(JSON.parse(JSON.stringify(checkpoint)), checkpoint);
    const { snapshot, loop, ...facts } = checkpoint;
    assert.deepEqual(facts, { _tag: 'WatchCheckpoint', version: 1, ...testRef, at: 14 });
    assert.equal(snapshot?.polls, 2);
    assert.deepEqual(loop, {
      watchedSince: 0,
      elapsedMs: 14,
      waitSinceMs: 10,
      dueMs: 20,
      answeredMs: 10,
      run: { stateSinceMs: 0, statePolls: 2, latencyMs: 0 },
      attempts: 1,
      previousDelayMs: 10,
    });
  });

  it('should be smaller than 700 bytes while nothing is wrong', () => {
    assert.ok(JSON.stringify(checkpointAt(14, ['starting'])).length < 700);
  });

  it('should have no snapshot before the first answer', () => {
    const { snapshot, loop } = checkpointAt(5, [broken]);
    assert.equal(snapshot, null);
    assert.equal((loop.lastError as PollError)._tag, 'NetworkError');
    assert.equal(loop.failures?.spent, 1);
  });

  it('should repeat an attempt that was under way, with its number', () => {
    // The first attempt fails, and the second one, after a second, is never answered.
    const script = [broken, { reading$: NEVER }];
    const checkpoint = checkpointAt(1_500, script);
    assert.deepEqual(attemptsFrom(checkpoint), [[1_500, 2]]);
  });

  it('should attempt when it was due', () => {
    assert.deepEqual(attemptsFrom(checkpointAt(4, ['running'])), [[10, 1]]);
    assert.deepEqual(attemptsFrom(checkpointAt(4, ['running']), { startMs: 8 }), [[10, 1]]);
  });

  it('should attempt at once when that is past, or the wall clock was set back beyond', () => {
    const checkpoint = checkpointAt(4, ['running']);
    assert.deepEqual(attemptsFrom(checkpoint, { startMs: 90 }), [[90, 1]]);
    assert.deepEqual(attemptsFrom({ ...checkpoint, at: 1_000 }, { startMs: 0 }), [[6, 1]]);
  });

  it('should replace the initial delay', () => {
    const options = { initialDelayMs: 5_000 };
    assert.deepEqual(attemptsFrom(checkpointAt(5_004, ['running'], options), options), [[5_010, 1]]);
  });
});
