import assert from 'node:assert/strict';
import { DeadlineExceededError, StateDeadlineExceededError, type WatchCheckpoint } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { type Limit, limitOver, limitsOf, nextWake } from '../../lib/bullmq/limits.ts';
import { refNo } from '../support/fixtures.ts';

const ref = refNo(1);
const facts = { ref, lastSnapshot: undefined, polls: 0, attempts: 1, elapsedMs: 0 };
const limitAt = (at: number): Limit => ({ at, errorOf: () => new DeadlineExceededError(at, facts) });

describe('limitsOf', () => {
  const snapshot = snapshotOf({ ...ref, state: 'running', watchedSince: 1_000, stateSince: 5_000 });
  const at = (loop: object = {}, found: WatchCheckpoint['snapshot'] = snapshot) =>
    ({ ...ref, snapshot: found, loop: { watchedSince: 1_000, ...loop } }) as WatchCheckpoint;

  it('should count a deadline from the start of the watch, and that of a state from its own', () => {
    const limits = limitsOf(at(), { deadlineMs: 500 }, { running: 300, starting: 1 });
    assert.deepEqual(
      limits.map((limit) => limit.at),
      [1_500, 5_300],
    );
    const [deadline, state] = limits.map(({ errorOf }) => errorOf(facts));
    assert.ok(deadline instanceof DeadlineExceededError && deadline.deadlineMs === 500);
    assert.ok(state instanceof StateDeadlineExceededError);
    assert.deepEqual([state.state, state.deadlineMs], ['running', 300]);
  });

  it('should take a moment as it is', () => {
    const [limit] = limitsOf(at(), { deadlineAt: 4_000 }, {});
    assert.equal(limit?.at, 4_000);
    assert.equal((limit.errorOf(facts) as DeadlineExceededError).deadlineMs, 3_000);
    const [past] = limitsOf(at(), { deadlineAt: 500 }, {});
    assert.equal((past?.errorOf(facts) as DeadlineExceededError).deadlineMs, 0);
  });

  it('should know no limit of a state before the first answer, and while `dead` is to be confirmed', () => {
    assert.deepEqual(limitsOf(at({}, null), {}, { running: 1 }), []);
    assert.deepEqual(limitsOf(at({ pendingDead: {} }), {}, { running: 1 }), []);
    assert.deepEqual(limitsOf(at(), {}, { starting: 1 }), []);
  });
});

describe('nextWake', () => {
  it('should be when the next attempt is due, if no limit comes before', () => {
    assert.deepEqual(nextWake(0, 500, [], undefined, 0), { delayMs: 500, lastPollFor: undefined });
    assert.deepEqual(nextWake(0, 500, [limitAt(501)], undefined, 0), {
      delayMs: 500,
      lastPollFor: undefined,
    });
  });

  it('should be 2 s before the limit that the wait would reach, or after half of what is left', () => {
    const at10 = { lastPollFor: 10_000 };
    assert.deepEqual(nextWake(0, 10_000, [limitAt(10_000)], undefined, 0), { delayMs: 8_000, ...at10 });
    assert.deepEqual(nextWake(7_000, 5_000, [limitAt(10_000)], undefined, 0), { delayMs: 1_500, ...at10 });
    assert.deepEqual(nextWake(0, 60_000, [limitAt(20_000), limitAt(10_000)], undefined, 0), {
      delayMs: 8_000,
      ...at10,
    });
  });

  it('should leave room for the queue of the source', () => {
    assert.equal(nextWake(0, 60_000, [limitAt(10_000)], undefined, 5_000).delayMs, 3_000);
    assert.equal(nextWake(0, 60_000, [limitAt(10_000)], undefined, 9_000).delayMs, 500);
    assert.equal(nextWake(0, 60_000, [limitAt(10_000)], undefined, 20_000).delayMs, 0);
  });

  it('should be at the limit itself after the last poll, and at once if that is past', () => {
    const wake = nextWake(8_200, 60_000, [limitAt(10_000)], 10_000, 0);
    assert.deepEqual(wake, { delayMs: 1_800, lastPollFor: 10_000 });
    assert.equal(nextWake(10_500, 60_000, [limitAt(10_000)], 10_000, 0).delayMs, 0);
    assert.deepEqual(nextWake(10_500, 60_000, [limitAt(10_000)], undefined, 0), {
      delayMs: 0,
      lastPollFor: 10_000,
    });
  });

  it('should place a last poll again for a limit that came later', () => {
    assert.equal(nextWake(8_200, 60_000, [limitAt(20_000)], 10_000, 0).delayMs, 9_800);
  });
});

describe('limitOver', () => {
  const limits = [limitAt(1_000), limitAt(2_000)];

  it('should be the limit whose last poll was made, from its moment until a second after it', () => {
    assert.equal(limitOver(1_999, limits, 2_000), undefined);
    assert.equal(limitOver(2_000, limits, 2_000), limits[1]);
    assert.equal(limitOver(3_000, limits, 2_000), limits[1]);
    assert.equal(limitOver(3_001, limits, 2_000), undefined);
  });

  it('should be none for which no last poll was made', () => {
    assert.equal(limitOver(2_000, limits, undefined), undefined);
    assert.equal(limitOver(2_000, limits, 1_500), undefined);
  });
});
