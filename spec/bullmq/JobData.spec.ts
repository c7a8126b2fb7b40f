import assert from 'node:assert/strict';
import { left, right } from 'fp-ts/lib/Either.js';
import { DeadlineExceededError, NetworkError, PollErrorCodec, type WatchCheckpoint } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { jobsOf } from '../../lib/fleet/targets.ts';
import {
  beginningOf,
  encodedResult,
  resultIn,
  storedData,
  targetOf,
  type WatchData,
  watchIn,
} from '../../lib/bullmq/JobData.ts';
import { refNo } from '../support/fixtures.ts';
import { jobIdOf } from './support/stage.ts';

const ref = refNo(1);
const data: WatchData = { run: 'r', rev: 3, job: { ref }, limits: { deadlineMs: 5 }, stalls: 1 };
const id = jobIdOf(ref);
const loop = { watchedSince: 900, elapsedMs: 0, waitSinceMs: 0, dueMs: 5, answeredMs: 0, attempts: 1 };
const encodedError = PollErrorCodec.encode(new NetworkError({ code: 'ECONNRESET' }));
const run = { stateSinceMs: 0, statePolls: 1, latencyMs: 4 };
const checkpointOf = (fields: Partial<WatchCheckpoint>): WatchCheckpoint => ({
  _tag: 'WatchCheckpoint',
  version: 1,
  ...ref,
  at: 1_000,
  snapshot: null,
  loop,
  ...fields,
});
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the data of a job', () => {
  it('should begin with the version, the count of commits and the run, in this order', () => {
    assert.equal(beginningOf(data), '{"v":1,"rev":3,"run":"r"');
    const bare = { run: 'r', rev: 3, job: { ref }, limits: {}, stalls: 0 };
    for (const stored of [data, bare, { run: 'r', rev: 3, end: {} }])
      assert.ok(JSON.stringify(storedData(stored)).startsWith(beginningOf(stored)));
    for (const other of [{ rev: 31 }, { run: 'r2' }])
      assert.ok(!JSON.stringify(storedData({ ...data, ...other })).startsWith(beginningOf(data)));
  });

  it('should survive JSON, whatever the target is', () => {
    const running = snapshotOf({ ...ref, state: 'running' });
    const checkpoints = [
      checkpointOf({ snapshot: null }),
      checkpointOf({ snapshot: running, loop: { ...loop, run } }),
      checkpointOf({
        snapshot: { ...running, polls: 1 },
        loop: { ...loop, run: { ...run, stateSinceMs: running.elapsedMs } },
      }),
      checkpointOf({
        snapshot: running,
        loop: { ...loop, run, pendingDead: { ...run, sinceMs: 3, snapshot: running } },
      }),
      checkpointOf({ loop: { ...loop, limits: [{ atMs: 5, urgent: true }], lastError: encodedError } }),
      checkpointOf({
        at: 7,
        snapshot: { ...running, previousState: 'starting', notBefore: 3, polls: 4 },
        loop: { ...loop, run },
      }),
      checkpointOf({ loop: { ...loop, elapsedMs: 9, dueMs: 20, attempts: 3, previousDelayMs: 7 } }),
    ];
    for (const target of [ref, running, snapshotOf({ ...ref, state: 'dead' }), ...checkpoints]) {
      const job = jobsOf([target]).first[0]!;
      const stored = { ...data, job, lastPollFor: 7, apartAt: 2 };
      const read = watchIn(id, throughJson(storedData(stored)));
      assert.ok('job' in read);
      assert.deepEqual(targetOf(read.job), target);
      const { deadlineMs, deadlineAt } = read.limits;
      assert.deepEqual([deadlineMs, deadlineAt], [5, undefined]);
      assert.deepEqual([read.run, read.rev, read.lastPollFor, read.stalls, read.apartAt], ['r', 3, 7, 1, 2]);
    }
    const ended = watchIn(id, throughJson(storedData({ run: 'r', rev: 4, end: { right: 1 } })));
    assert.ok('end' in ended);
    assert.deepEqual(ended.end, { right: 1 });
  });

  it('should hold little that follows from the rest', () => {
    const snapshot = snapshotOf({ ...ref, state: 'running', observedAt: 904, elapsedMs: 4, polls: 2 });
    const first = { ...snapshot, watchedSince: 900, stateSince: 902 };
    const waits = { elapsedMs: 5, waitSinceMs: 5, previousDelayMs: 10, dueMs: 15 };
    const since = { ...run, stateSinceMs: 2 };
    const checkpoint = checkpointOf({
      snapshot: first,
      loop: { ...loop, ...waits, answeredMs: 4, run: since },
    });
    const stored = storedData({ run: 'r', rev: 1, job: { ref, checkpoint }, limits: {}, stalls: 0 });
    assert.deepEqual(throughJson(stored), {
      v: 1,
      rev: 1,
      run: 'r',
      checkpoint: {
        at: 1_000,
        snapshot: { state: 'running', elapsedMs: 4, polls: 2 },
        loop: { watchedSince: 900, elapsedMs: 5, previousDelayMs: 10, run: since },
      },
    });
    const read = watchIn(id, throughJson(stored));
    assert.ok('job' in read);
    assert.deepEqual([targetOf(read.job), read.stalls], [checkpoint, 0]);
  });

  it('should hold whole milliseconds', () => {
    const checkpoint = checkpointOf({ loop: { ...loop, elapsedMs: 8.6, waitSinceMs: 8.7, dueMs: 20.2 } });
    const { checkpoint: stored } = storedData({ ...data, job: { ref, checkpoint } }) as {
      checkpoint: object;
    };
    assert.deepEqual(throughJson(stored), {
      at: 1_000,
      snapshot: null,
      loop: { watchedSince: 900, elapsedMs: 9, answeredMs: 0, dueMs: 20 },
    });
  });

  const cases: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /^data: expected the watch of a job, got undefined$/],
    [{ v: 2, run: 'r', rev: 0 }, /^data\.v: expected 1, got 2/],
    [{ ...storedData(data), rev: -1 }, /^data\.rev: expected a whole number from 0, got -1$/],
    [{ ...storedData(data), deadlineMs: '5' }, /^data\.deadlineMs: expected number, got "5"$/],
    [{ ...storedData(data), checkpoint: { loop: {} } }, /^targets\[0\]\.at: expected /],
    [{ v: 1, run: 'r', end: 1 }, /^data\.rev/],
  ];
  for (const [value, message] of cases)
    it(`should be rejected: ${JSON.stringify(value)}`, () => {
      assert.throws(() => watchIn(id, value), { name: 'TypeError', message });
    });
});

describe('a change', () => {
  it('should survive JSON', () => {
    const snapshot = snapshotOf({ state: 'running' });
    assert.deepEqual(resultIn(throughJson(encodedResult(right(snapshot))), 'x'), right(snapshot));
    const facts = { ref, lastSnapshot: snapshot, polls: 1, attempts: 1, elapsedMs: 9 };
    const result = resultIn(throughJson(encodedResult(left(new DeadlineExceededError(5, facts)))), 'x');
    assert.ok(result._tag === 'Left' && result.left instanceof DeadlineExceededError);
    assert.deepEqual(result.left.lastSnapshot, snapshot);
  });

  it('should be rejected if it is neither a snapshot nor a known error', () => {
    assert.throws(
      () => resultIn({ left: { _tag: 'Later' } }, 'the change 5-0'),
      /^TypeError: the change 5-0: /,
    );
    assert.throws(() => resultIn(null, 'the change 5-0'), /^TypeError: the change 5-0: /);
  });
});
