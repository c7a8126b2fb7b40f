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
import { hear } from '../support/hear.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';

import { lazily, lengths, mean, MINUTE, past, ten, usual, waitAt, watched } from '../support/earlierRuns.ts';

describe('learned, whatever the past', () => {
  describe('with ten runs that vary by 5 %', () => {
    const schedule = lazily(() => learned(past(ten), usual));

    it('should take a third of the polls of a constant interval, at the mean latency that was asked for', () => {
      const runs = lengths(400, 0.05).map((duration) => watched(schedule, duration));
      const constant = lengths(400, 0.05).map((duration) => Math.ceil(duration / 30_000) + 1);
      assert.ok(mean(constant) / mean(runs.map(([polls]) => polls)) > 2.8);
      const latency = mean(runs.map(([, latencyMs]) => latencyMs));
      assert.ok(latency > 13_000 && latency < 16_000, String(latency));
    });

    it('should never cost more than a tenth more than a constant interval, however long the run', () => {
      for (let duration = MINUTE; duration < 100 * MINUTE; duration *= 1.03) {
        const [polls] = watched(schedule, duration);
        assert.ok(polls <= 1.1 * Math.ceil(duration / 30_000) + 1, `${polls} at ${duration}`);
      }
    });
  });

  it('should be no dearer than a constant interval by more than a tenth where the past is wide', () => {
    const wide = [3, 5, 12, 20, 28, 32, 45, 75, 180, 300].map((minutes) => minutes * MINUTE);
    const schedule = learned(past(wide), usual);
    const runs = lengths(200, 0.8).map((duration) => watched(schedule, duration));
    const constant = lengths(200, 0.8).map(
      (duration) => duration / 2 / mean(runs.map(([, late]) => late)) + 1.5,
    );
    assert.ok(mean(runs.map(([polls]) => polls)) < 1.1 * mean(constant));
  });

  describe('for any past', () => {
    const length = fc.oneof(
      fc.double({ min: 1, max: Number.MAX_SAFE_INTEGER, noNaN: true }),
      fc.integer({ min: 1, max: 100_000_000 }),
      fc.constantFrom(1, 60_000, 1_800_000, Number.MAX_SAFE_INTEGER),
    );
    const options = fc
      .tuple(
        fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      )
      .map(([a, b, share]): LearnedOptions => {
        const [minMs, maxMs] = [Math.min(a, b), Math.max(a, b)];
        return { minMs, maxMs, targetLatencyMs: (minMs + share * (maxMs - minMs)) / 2 };
      });
    const age = fc.oneof(fc.nat({ max: 1e12 }), length);

    it('should wait for minMs to maxMs, and for a number', () => {
      fc.assert(
        fc.property(fc.array(length, { maxLength: 12 }), options, fc.array(age), (durations, given, ages) => {
          const schedule = learned(past(durations), given);
          for (const at of ages) {
            const wait = waitAt(schedule, at);
            assert.ok(given.minMs <= wait && wait <= given.maxMs, `${wait} at ${at}`);
          }
        }),
      );
    });

    const days = fc.array(fc.integer({ min: 1_000, max: 100_000_000 }), { minLength: 1, maxLength: 12 });
    /** They are rounded to milliseconds. */
    const near = (a: number, b: number, by = 1): boolean => Math.abs(a - b) <= 1e-6 * Math.max(a, b) + by;

    it('should not depend on the order of the runs', () => {
      fc.assert(
        fc.property(days, fc.nat({ max: 1e8 }), (durations, at) => {
          const sorted = durations.toSorted((a, b) => a - b);
          assert.ok(
            near(waitAt(learned(past(durations), usual), at), waitAt(learned(past(sorted), usual), at)),
          );
        }),
      );
    });

    it('should scale with the unit: a job ten times as long, at a tenth of the pace', () => {
      fc.assert(
        fc.property(days, fc.nat({ max: 1e8 }), (durations, at) => {
          const wait = waitAt(learned(past(durations), usual), at);
          const tenfold = learned(past(durations.map((duration) => 10 * duration)), {
            targetLatencyMs: 150_000,
            minMs: 10_000,
            maxMs: 1_200_000,
          });
          assert.ok(near(10 * wait, waitAt(tenfold, 10 * at), 6));
        }),
      );
    });

    it('should be a constant interval wherever all the runs lie far behind', () => {
      fc.assert(
        fc.property(days, (durations) => {
          const wait = waitAt(learned(past(durations), usual), 1e15);
          assert.ok(Math.abs(wait - 30_000) < 300, String(wait));
        }),
      );
    });

    it('should answer the same each time, and toss no coin', () => {
      const schedule = learned(past(ten), usual);
      const random = (): number => assert.fail('asked for a number');
      const snapshot = snapshotOf({ state: 'running', previousState: 'starting', polls: 5 });
      const context = pollContext({ snapshot, stateElapsedMs: 1_700_000, random });
      assert.equal(schedule(context), schedule(context));
    });
  });

  it('should save polls from run to run of a watch that keeps its own history', () => {
    // A job of 2 minutes in the queue and about 30 at work, by the clock of the watch.
    const readState$ = (ref: BatchRef): Observable<StateReading> =>
      defer(() => {
        const age = watchScheduler.now();
        const end = (32 + Number(ref.projectId) / 4) * MINUTE;
        const state: BatchState = age < 2 * MINUTE ? 'starting' : age < end ? 'running' : 'success';
        return of({ state, rawState: state });
      });
    const pollsOf: number[] = [];
    let known = emptyHistory;
    for (let run = 0; run < 11; run += 1)
      inVirtualTime(() => {
        const schedule = learned(known, usual);
        const watch$ = watchBatch$(String(run % 5), testRef.batchId, { source: { readState$ }, schedule });
        const seen$ = watch$.pipe(tap(({ polls }) => (pollsOf[run] = polls)));
        hear(seen$.pipe(transitions(), reduce(history, known)), (now) => (known = now));
      }, 40 * MINUTE);

    assert.deepEqual([known.durations.starting?.length, known.durations.running?.length], [11, 11]);
    assert.ok(known.durations.running!.every((length) => Math.abs(length - 30.5 * MINUTE) < 2 * MINUTE));
    assert.ok(pollsOf[0]! > 64, String(pollsOf));
    assert.ok(pollsOf[10]! < pollsOf[0]! / 2, String(pollsOf));
  });
});
