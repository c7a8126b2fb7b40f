import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defer, type Observable, of, reduce, tap } from 'rxjs';
import {
  type BatchRef,
  type BatchState,
  emptyHistory,
  history,
  learned,
  type LearnedOptions,
  type StateReading,
  transitions,
  watchBatch$,
  watchScheduler,
} from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { pollContext } from '../support/contexts.ts';
import { listen } from '../support/observing.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import {
  durationsOf,
  historyOf,
  lazily,
  mean,
  MINUTE,
  simulateRun,
  tenRuns,
  usual,
  waitAt,
} from '../support/earlierRuns.ts';

describe('learned, for any history', () => {
  describe('with ten runs that vary by 5 %', () => {
    const schedule = lazily(() => learned(historyOf(tenRuns), usual));

    it('should need a third of the polls of a constant interval, with the target as the mean latency', () => {
      const runs = durationsOf(400, 0.05).map((duration) => simulateRun(schedule, duration));
      const constant = durationsOf(400, 0.05).map((duration) => Math.ceil(duration / 30_000) + 1);
      assert.ok(mean(constant) / mean(runs.map(([polls]) => polls)) > 2.8);
      const latency = mean(runs.map(([, latencyMs]) => latencyMs));
      assert.ok(latency > 13_000 && latency < 16_000, String(latency));
    });

    it('should never need over 10 % more polls than a constant interval, however long the run', () => {
      for (let duration = MINUTE; duration < 100 * MINUTE; duration *= 1.03) {
        const [polls] = simulateRun(schedule, duration);
        assert.ok(polls <= 1.1 * Math.ceil(duration / 30_000) + 1, `${polls} at ${duration}`);
      }
    });
  });

  it('should need at most 10 % more polls than a constant interval if the history varies widely', () => {
    const wide = [3, 5, 12, 20, 28, 32, 45, 75, 180, 300].map((minutes) => minutes * MINUTE);
    const schedule = learned(historyOf(wide), usual);
    const runs = durationsOf(200, 0.8).map((duration) => simulateRun(schedule, duration));
    const constant = durationsOf(200, 0.8).map(
      (duration) => duration / 2 / mean(runs.map(([, latencyMs]) => latencyMs)) + 1.5,
    );
    assert.ok(mean(runs.map(([polls]) => polls)) < 1.1 * mean(constant));
  });

  describe('as a property', () => {
    const anyDuration = fc.oneof(
      fc.double({ min: 1, max: Number.MAX_SAFE_INTEGER, noNaN: true }),
      fc.integer({ min: 1, max: 100_000_000 }),
      fc.constantFrom(1, 60_000, 1_800_000, Number.MAX_SAFE_INTEGER),
    );
    const anyOptions = fc
      .tuple(
        fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      )
      .map(([a, b, share]): LearnedOptions => {
        const [minMs, maxMs] = [Math.min(a, b), Math.max(a, b)];
        return { minMs, maxMs, targetLatencyMs: (minMs + share * (maxMs - minMs)) / 2 };
      });
    const anyAge = fc.oneof(fc.nat({ max: 1e12 }), anyDuration);

    it('should wait from minMs to maxMs', () => {
      fc.assert(
        fc.property(
          fc.array(anyDuration, { maxLength: 12 }),
          anyOptions,
          fc.array(anyAge),
          (durations, options, ages) => {
            const schedule = learned(historyOf(durations), options);
            for (const at of ages) {
              const wait = waitAt(schedule, at);
              assert.ok(options.minMs <= wait && wait <= options.maxMs, `${wait} at ${at}`);
            }
          },
        ),
      );
    });

    const anyDurations = fc.array(fc.integer({ min: 1_000, max: 100_000_000 }), {
      minLength: 1,
      maxLength: 12,
    });
    /** Waits are rounded to milliseconds. */
    const near = (a: number, b: number, by = 1): boolean => Math.abs(a - b) <= 1e-6 * Math.max(a, b) + by;

    it('should not depend on the order of the runs', () => {
      fc.assert(
        fc.property(anyDurations, fc.nat({ max: 1e8 }), (durations, at) => {
          const sorted = durations.toSorted((a, b) => a - b);
          assert.ok(
            near(
              waitAt(learned(historyOf(durations), usual), at),
              waitAt(learned(historyOf(sorted), usual), at),
            ),
          );
        }),
      );
    });

    it('should be scale-invariant: ten times the waits for durations and options that are ten times as long', () => {
      fc.assert(
        fc.property(anyDurations, fc.nat({ max: 1e8 }), (durations, at) => {
          const wait = waitAt(learned(historyOf(durations), usual), at);
          const tenfold = learned(historyOf(durations.map((duration) => 10 * duration)), {
            targetLatencyMs: 150_000,
            minMs: 10_000,
            maxMs: 1_200_000,
          });
          assert.ok(near(10 * wait, waitAt(tenfold, 10 * at), 6));
        }),
      );
    });

    it('should wait a constant interval long after the age at which all runs ended', () => {
      fc.assert(
        fc.property(anyDurations, (durations) => {
          const wait = waitAt(learned(historyOf(durations), usual), 1e15);
          assert.ok(Math.abs(wait - 30_000) < 300, String(wait));
        }),
      );
    });

    it('should be deterministic', () => {
      const schedule = learned(historyOf(tenRuns), usual);
      const random = (): number => assert.fail('random was called');
      const snapshot = snapshotOf({ state: 'running', previousState: 'starting', polls: 5 });
      const context = pollContext({ snapshot, stateElapsedMs: 1_700_000, random });
      assert.equal(schedule(context), schedule(context));
    });
  });

  it('should save polls from run to run of a watch that records its own history', () => {
    // A job that is starting for 2 minutes and running for about 30, on the clock of the watch.
    const readState$ = (ref: BatchRef): Observable<StateReading> =>
      defer(() => {
        const age = watchScheduler.now();
        const end = (32 + Number(ref.projectId) / 4) * MINUTE;
        const state: BatchState = age < 2 * MINUTE ? 'starting' : age < end ? 'running' : 'success';
        return of({ state, rawState: state });
      });
    const pollsOf: number[] = [];
    let recorded = emptyHistory;
    for (let run = 0; run < 11; run += 1)
      inVirtualTime(() => {
        const schedule = learned(recorded, usual);
        const watch$ = watchBatch$(String(run % 5), testRef.batchId, { source: { readState$ }, schedule });
        const counted$ = watch$.pipe(tap(({ polls }) => (pollsOf[run] = polls)));
        listen(counted$.pipe(transitions(), reduce(history, recorded)), (next) => (recorded = next));
      }, 40 * MINUTE);

    assert.deepEqual([recorded.durations.starting?.length, recorded.durations.running?.length], [11, 11]);
    assert.ok(recorded.durations.running!.every((length) => Math.abs(length - 30.5 * MINUTE) < 2 * MINUTE));
    assert.ok(pollsOf[0]! > 64, String(pollsOf));
    assert.ok(pollsOf[10]! < pollsOf[0]! / 2, String(pollsOf));
  });
});
