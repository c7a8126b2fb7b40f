import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defer, type Observable, of, reduce, tap } from 'rxjs';
import {
  type ActiveState,
  type BatchRef,
  type BatchState,
  emptyHistory,
  history,
  learned,
  type LearnedOptions,
  type PollSchedule,
  type StateHistory,
  type StateReading,
  transitions,
  watchBatch$,
  watchScheduler,
} from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { noDelays, pollContext } from '../support/contexts.ts';
import { hear } from '../support/hear.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';

const MINUTE = 60_000;
const usual: LearnedOptions = { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 };

/** A history of one state. */
const past = (durations: readonly number[], state: ActiveState = 'running'): StateHistory => ({
  durations: { [state]: durations },
  late: [],
});

/** The wait at an age of a state that was seen to begin. */
const waitAt = (schedule: PollSchedule, stateElapsedMs: number, state: BatchState = 'running'): number => {
  const previousState = state === 'recovering' ? 'running' : 'recovering';
  return schedule(pollContext({ stateElapsedMs, snapshot: snapshotOf({ state, previousState, polls: 5 }) }));
};

/** How many looks a run costs, the first and the last one included, and how late the last one is. */
const watched = (schedule: PollSchedule, duration: number): readonly [looks: number, latencyMs: number] => {
  let [age, looks] = [0, 1];
  for (; age < duration; looks += 1) age += waitAt(schedule, age);
  return [looks, age - duration];
};
const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** The places of n values that are spread over a logistic distribution as evenly as can be. */
const logistic = (n: number): readonly number[] =>
  Array.from({ length: n }, (_, at) => Math.log((at + 0.5) / (n - at - 0.5)));
/** Lengths of 30 minutes that vary by a share. */
const lengths = (n: number, share: number): readonly number[] =>
  logistic(n).map((z) => 30 * MINUTE * Math.exp((share * z * Math.sqrt(3)) / Math.PI));

const ten = lengths(10, 0.05);

describe('learned', () => {
  describe('without a past', () => {
    const schedule = learned(emptyHistory, usual);

    it('should wait for twice the target, at any age of any state', () => {
      for (const state of ['starting', 'running', 'recovering', 'unknown', 'success'] as const)
        for (const age of [0, 1, MINUTE, 1e12]) assert.equal(waitAt(schedule, age, state), 30_000);
    });

    it('should do so in a state without one, where others have one', () => {
      const other = learned({ ...past(ten), durations: { running: ten, starting: [] } }, usual);
      assert.equal(waitAt(other, 0, 'recovering'), 30_000);
      assert.equal(waitAt(other, 0, 'starting'), 30_000);
      assert.equal(waitAt(other, 0, 'success'), 30_000);
      assert.equal(waitAt(other, 0), 120_000);
    });
  });

  describe('with ten runs that vary by 5 %', () => {
    const schedule = learned(past(ten), usual);

    it('should look seldom before they ended, and often when they did', () => {
      assert.equal(waitAt(schedule, 0), 120_000);
      assert.equal(waitAt(schedule, 15 * MINUTE), 120_000);
      const during = waitAt(schedule, 30 * MINUTE);
      assert.ok(during > 10_000 && during < 30_000, String(during));
    });

    it('should look ahead: a wait must not jump over the time when they ended', () => {
      // The age of the last long wait is not yet one at which a run has ended.
      const shortened = waitAt(schedule, 26.5 * MINUTE);
      assert.ok(shortened < 100_000, String(shortened));
    });

    it('should go back to a constant wait when a run outlives them all', () => {
      for (const age of [45 * MINUTE, 600 * MINUTE, 1e15]) assert.equal(waitAt(schedule, age), 30_000);
      assert.ok(Math.abs(waitAt(schedule, 37 * MINUTE) - 30_000) < 300);
    });

    it('should go on from any look to the next, whatever it costs to be late for one', () => {
      // Answers come late: ages are not those that were aimed at.
      const [at] = [28 * MINUTE];
      const aim = at + waitAt(schedule, at);
      const whole = waitAt(schedule, at + 5_000) + at + 5_000;
      assert.ok(whole > aim && whole < aim + 10_000);
    });

    it('should take a third of the looks of a constant interval, at the mean latency that was asked for', () => {
      const runs = lengths(400, 0.05).map((duration) => watched(schedule, duration));
      const constant = lengths(400, 0.05).map((duration) => Math.ceil(duration / 30_000) + 1);
      assert.ok(mean(constant) / mean(runs.map(([looks]) => looks)) > 2.8);
      const latency = mean(runs.map(([, latencyMs]) => latencyMs));
      assert.ok(latency > 13_000 && latency < 16_000, String(latency));
    });

    it('should never cost more than a tenth more than a constant interval, however long the run', () => {
      for (let duration = MINUTE; duration < 100 * MINUTE; duration *= 1.03) {
        const [looks] = watched(schedule, duration);
        assert.ok(looks <= 1.1 * Math.ceil(duration / 30_000) + 1, `${looks} at ${duration}`);
      }
    });

    it('should keep what it goes by to the state', () => {
      const two = learned({ durations: { running: ten, recovering: [MINUTE] }, late: [] }, usual);
      for (const age of [0, MINUTE, 28 * MINUTE, 40 * MINUTE]) {
        assert.equal(waitAt(two, age), waitAt(schedule, age));
        assert.equal(
          waitAt(two, age, 'recovering'),
          waitAt(learned(past([MINUTE], 'recovering'), usual), age, 'recovering'),
        );
      }
    });
  });

  describe('the age of a state', () => {
    const schedule = learned({ durations: { running: ten, starting: ten }, late: [] }, usual);
    const first = (state: ActiveState): number =>
      schedule(pollContext({ snapshot: snapshotOf({ state, previousState: null }) }));

    it('should be unknown of a job that is first seen in another state than starting', () => {
      assert.equal(first('running'), 30_000);
      assert.equal(first('starting'), 120_000);
    });

    it('should be what the context says, and not what the watch has been through', () => {
      const snapshot = snapshotOf({ state: 'running', previousState: 'starting', polls: 500 });
      const context = { snapshot, elapsedMs: 30 * MINUTE, polls: 500, previousDelayMs: 1_000 };
      assert.equal(schedule(pollContext({ ...context, stateElapsedMs: 0 })), 120_000);
    });

    it('should count as 0 below that', () => {
      assert.equal(waitAt(schedule, -5_000), waitAt(schedule, 0));
    });
  });

  describe('trust', () => {
    it('should grow with the number of runs', () => {
      // Far from where a run has ended, and where all have.
      const early = [0, 1, 2, 3, 5, 10].map((runs) =>
        waitAt(learned(past(lengths(runs, 0.05)), { ...usual, maxMs: 600_000 }), 0),
      );
      const sorted = [...new Set(early)].sort((a, b) => a - b);
      assert.deepEqual(early, sorted);
      assert.equal(early[0], 30_000);
      assert.ok(early[1]! > 40_000 && early[1]! < 45_000, 'one run: √2 of the constant wait');
    });

    it('should be no dearer than a constant interval by more than a tenth where the past is wide', () => {
      const wide = [3, 5, 12, 20, 28, 32, 45, 75, 180, 300].map((minutes) => minutes * MINUTE);
      const schedule = learned(past(wide), usual);
      const runs = lengths(200, 0.8).map((duration) => watched(schedule, duration));
      const constant = lengths(200, 0.8).map(
        (duration) => duration / 2 / mean(runs.map(([, late]) => late)) + 1.5,
      );
      assert.ok(mean(runs.map(([looks]) => looks)) < 1.1 * mean(constant));
    });

    it('should see two heaps of runs, and be frugal between them', () => {
      const heaps = [...lengths(5, 0.05), ...lengths(5, 0.05).map((duration) => duration / 6)];
      const schedule = learned(past(heaps), usual);
      assert.equal(waitAt(schedule, 12 * MINUTE), 120_000);
      assert.ok(waitAt(schedule, 5 * MINUTE) < 60_000);
      assert.ok(waitAt(schedule, 30 * MINUTE) < 30_000);
    });

    it('should look at early failures, if there were some', () => {
      const failing = learned(past([30_000, 90_000, ...lengths(8, 0.05)]), usual);
      assert.ok(waitAt(failing, 20_000) < 90_000);
      assert.equal(waitAt(failing, 10 * MINUTE), 120_000);
    });
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

  it('should save looks from run to run of a watch that keeps its own history', () => {
    // A job of 2 minutes in the queue and about 30 at work, by the clock of the watch.
    const readState$ = (ref: BatchRef): Observable<StateReading> =>
      defer(() => {
        const age = watchScheduler.now();
        const end = (32 + Number(ref.projectId) / 4) * MINUTE;
        const state: BatchState = age < 2 * MINUTE ? 'starting' : age < end ? 'running' : 'success';
        return of({ state, rawState: state });
      });
    const looks: number[] = [];
    let known = emptyHistory;
    for (let run = 0; run < 11; run += 1)
      inVirtualTime(() => {
        const schedule = learned(known, usual);
        const watch$ = watchBatch$(String(run % 5), testRef.batchId, { source: { readState$ }, schedule });
        const seen$ = watch$.pipe(tap(({ polls }) => (looks[run] = polls)));
        hear(seen$.pipe(transitions(), reduce(history, known)), (now) => (known = now));
      }, 40 * MINUTE);

    assert.deepEqual([known.durations.starting?.length, known.durations.running?.length], [11, 11]);
    assert.ok(known.durations.running!.every((length) => Math.abs(length - 30.5 * MINUTE) < 2 * MINUTE));
    assert.ok(looks[0]! > 64, String(looks));
    assert.ok(looks[10]! < looks[0]! / 2, String(looks));
  });

  it('should go by the last 30 runs alone', () => {
    const last = lengths(30, 0.1);
    const [short, long] = [learned(past(last), usual), learned(past([1, 5, 1e9, ...last]), usual)];
    for (const at of [0, 25 * MINUTE, 30 * MINUTE]) assert.equal(waitAt(long, at), waitAt(short, at));
  });

  describe('what it is given', () => {
    for (const [what, given, shown] of [
      ['nothing', undefined, 'undefined'],
      ['a list', [], 'an array of 0'],
      ['durations alone', { running: [5] }, 'an object'],
      ['a length that is negative', past([5, -1]), 'an object'],
      ['a length that is no number', past([NaN]), 'an object'],
      ['a length that is huge', past([1e300]), 'an object'],
    ] as const) {
      it(`should be refused as a history: ${what}`, () => {
        assert.throws(() => learned(given as StateHistory, usual), {
          name: 'TypeError',
          message: `learned(history): expected a StateHistory, as \`history\` makes it, got ${shown}`,
        });
      });
    }

    it('should take a state that is undefined, as plain JavaScript may have it', () => {
      const given = { durations: { running: undefined }, late: [] } as unknown as StateHistory;
      assert.equal(waitAt(learned(given, usual), 0), 30_000);
    });

    it('should take the ends of its ranges', () => {
      const even = learned(past(ten), { targetLatencyMs: 500, minMs: 1_000, maxMs: 1_000 });
      assert.equal(waitAt(even, 0), 1_000);
      assert.equal(waitAt(learned(emptyHistory, { ...usual, targetLatencyMs: 500 }), 0), 1_000);
      assert.equal(waitAt(learned(emptyHistory, { ...usual, targetLatencyMs: 60_000 }), 0), 120_000);
      assert.equal(waitAt(learned(past(ten), { targetLatencyMs: 1, minMs: 1, maxMs: 2 ** 31 - 1 }), 1e9), 2);
    });

    const refused = (options: object | undefined, message: string) =>
      it(`should be refused: ${message}`, () => {
        assert.throws(() => learned(past(ten), options as LearnedOptions), { name: 'TypeError', message });
      });

    for (const [value, shown] of [...noDelays, [499, '499'], [60_001, '60001']] as const) {
      const bounds = 'a number of milliseconds from 500 to 60000';
      refused(
        { ...usual, targetLatencyMs: value },
        `learned.targetLatencyMs: expected ${bounds}, got ${shown}`,
      );
    }
    for (const [value, shown] of [...noDelays, [0, '0']] as const) {
      const bounds = 'a number of milliseconds from 1 to 2147483647';
      refused({ ...usual, minMs: value }, `learned.minMs: expected ${bounds}, got ${shown}`);
    }
    for (const [value, shown] of [...noDelays, [999, '999']] as const) {
      const bounds = 'a number of milliseconds from 1000 to 2147483647';
      refused({ ...usual, maxMs: value }, `learned.maxMs: expected ${bounds}, got ${shown}`);
    }
    refused(undefined, 'learned: expected an object, got undefined');
    refused({ ...usual, ratio: 5 }, 'learned.ratio: no such option (targetLatencyMs, minMs, maxMs), got 5');
  });
});
