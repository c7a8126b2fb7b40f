import { NetworkError, type StateReading, type WatchOptions } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { StateRun } from '../../lib/watch/StateRun.ts';
import type { WatchState } from '../../lib/watch/WatchState.ts';
import { afterFailure } from '../../lib/watch/nextWait.ts';
import { newWatch } from '../support/newWatch.ts';

const running: StateReading = { state: 'running', rawState: 'running' };
const dead: StateReading = { state: 'dead', rawState: 'dead' };

/** A watch whose clock stands at `now()`. */
const watchAt = (now: () => number, options: WatchOptions = {}): WatchState =>
  newWatch({ ...options, scheduler: { ...newWatch().settings.scheduler, now, monotonicNow: now } });

describe('WatchState', () => {
  it('should keep its facts as plain data', () => {
    let nowMs = 5_000;
    const watch = watchAt(() => nowMs, { deadConfirmationMs: 60_000 });
    watch.record(running, (nowMs = 5_100) - 5_000);
    watch.record(dead, (nowMs = 5_200) - 5_000);
    const next = afterFailure(watch, new NetworkError(), 250);
    if (next._tag === 'Right') watch.failures = next.right;
    watch.previousDelayMs = 100;

    const { ref, watchedSince, run, pendingDead, attempts, attemptStartedMs, failures, previousDelayMs } =
      watch;
    const facts = {
      ref,
      watchedSince,
      run,
      pendingDead,
      attempts,
      attemptStartedMs,
      failures,
      previousDelayMs,
    };
    const stored = JSON.parse(JSON.stringify(facts)) as typeof facts;

    assert.deepEqual(JSON.parse(JSON.stringify(stored)), stored);
    assert.equal(stored.pendingDead?.before?.state, 'running');
    assert.equal(stored.failures?.spent, 1);
    // Only the prototype of a run is lost.
    assert.ok(run !== undefined && stored.run !== undefined);
    assert.deepEqual(Object.assign(new StateRun(run.snapshot, 0), stored.run), run);
  });

  it('should withhold a dead until it is confirmed, and restore the run before it for another state', () => {
    let nowMs = 0;
    const watch = watchAt(() => nowMs, { deadConfirmationMs: 15 });
    watch.record(running, 0);
    const { run } = watch;
    watch.record(dead, (nowMs = 10));
    assert.ok(watch.isDeadWithheld);
    nowMs = 25;
    assert.ok(watch.isDeadWithheld, 'time alone confirms nothing');
    watch.record(dead, 25);
    assert.ok(!watch.isDeadWithheld);
    const { state, previousState, polls } = watch.record(running, 26);
    assert.deepEqual([state, previousState, polls], ['running', null, 4]);
    assert.equal(watch.run, run);
    assert.equal(run?.statePolls, 2);
    assert.ok(!watch.isDeadWithheld);
  });

  it('should renew the retry budget and forget the last error at an answer', () => {
    const watch = newWatch();
    watch.lastError = new NetworkError();
    const failed = afterFailure(watch, new NetworkError(), 5);
    if (failed._tag === 'Right') watch.failures = failed.right;
    watch.record(running, 0);
    assert.equal(watch.failures, undefined);
    assert.equal(watch.lastError, undefined);
  });

  it('should send no urgent poll while nothing polls for it', () => {
    assert.equal(newWatch().pollUrgently(), false);
  });

  it('should tell attempts that end to alarms only where there are some', () => {
    const watch = newWatch();
    watch.endAttempt(1);
    assert.equal(watch.endedAttemptId, 1);
  });

  it('should count from the beginning of the watch that it adopts', () => {
    let nowMs = 10_000;
    const watch = watchAt(() => nowMs);
    nowMs = 10_400;
    assert.ok(
      watch.adopt(snapshotOf({ state: 'running', watchedSince: 4_000, observedAt: 9_000, polls: 3 })),
    );
    assert.deepEqual([watch.watchedSince, watch.facts().elapsedMs, watch.polls], [4_000, 6_400, 3]);
    nowMs = 10_500;
    assert.equal(watch.record(running, watch.elapsedMs()).elapsedMs, 6_500);
  });
});
