import assert from 'node:assert/strict';
import { left, right } from 'fp-ts/lib/Either.js';
import { DeadlineExceededError } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
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

const ref = refNo(1);
const data: WatchData = { run: 'r', rev: 3, checkpoint: ref, limits: { deadlineMs: 5 }, stalls: 1 };
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the data of a job', () => {
  it('should begin with the version, the run and the count of commits, in this order', () => {
    assert.equal(beginningOf(data), '{"v":1,"run":"r","rev":3,');
    for (const stored of [data, { run: 'r', rev: 3, end: {} }])
      assert.ok(JSON.stringify(storedData(stored)).startsWith(beginningOf(stored)));
    assert.ok(!JSON.stringify(storedData({ ...data, rev: 31 })).startsWith(beginningOf(data)));
  });

  it('should survive JSON, whatever the target is', () => {
    for (const checkpoint of [ref, snapshotOf({ ...ref, state: 'running' })]) {
      const stored = watchIn(throughJson(storedData({ ...data, checkpoint, lastPollFor: 7, apartAt: 2 })));
      assert.ok('job' in stored);
      const { job, ...rest } = stored;
      assert.deepEqual(targetOf(job), checkpoint);
      assert.deepEqual(rest, {
        v: 1,
        run: 'r',
        rev: 3,
        limits: { deadlineMs: 5 },
        stalls: 1,
        lastPollFor: 7,
        apartAt: 2,
      });
    }
    const ended = watchIn(throughJson(storedData({ run: 'r', rev: 4, end: { right: 1 } })));
    assert.ok('end' in ended);
    assert.deepEqual(ended.end, { right: 1 });
  });

  const cases: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /^data: expected the watch of a job, got undefined$/],
    [{ v: 2, run: 'r', rev: 0 }, /^data\.v: expected 1, got 2/],
    [{ ...storedData(data), rev: -1 }, /^data\.rev: expected a whole number from 0, got -1$/],
    [
      { ...storedData(data), limits: { deadlineMs: '5' } },
      /^data\.limits\.deadlineMs: expected number, got "5"$/,
    ],
    [{ ...storedData(data), checkpoint: { projectId: 'p' } }, /^targets\[0\]\.batchId: expected a UUID/],
    [{ v: 1, run: 'r', end: 1 }, /^data\.rev/],
  ];
  for (const [value, message] of cases)
    it(`should be rejected: ${JSON.stringify(value)}`, () => {
      assert.throws(() => watchIn(value), { name: 'TypeError', message });
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
