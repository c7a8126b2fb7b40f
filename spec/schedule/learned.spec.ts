import assert from 'node:assert/strict';
import { type ActiveState, emptyHistory, learned, type LearnedOptions, type StateHistory } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { noDelays, pollContext } from '../support/contexts.ts';
import { durationsOf, historyOf, lazily, MINUTE, tenRuns, usual, waitAt } from '../support/earlierRuns.ts';

describe('learned', () => {
  describe('without a history', () => {
    const schedule = lazily(() => learned(emptyHistory, usual));

    it('should wait twice the target latency, at any age of any state', () => {
      for (const state of ['starting', 'running', 'recovering', 'unknown', 'success'] as const)
        for (const age of [0, 1, MINUTE, 1e12]) assert.equal(waitAt(schedule, age, state), 30_000);
    });

    it('should do so in a state that the history lacks', () => {
      const partial = learned(
        { ...historyOf(tenRuns), durations: { running: tenRuns, starting: [] } },
        usual,
      );
      assert.equal(waitAt(partial, 0, 'recovering'), 30_000);
      assert.equal(waitAt(partial, 0, 'starting'), 30_000);
      assert.equal(waitAt(partial, 0, 'success'), 30_000);
      assert.equal(waitAt(partial, 0), 120_000);
    });
  });

  describe('with ten runs that vary by 5 %', () => {
    const schedule = lazily(() => learned(historyOf(tenRuns), usual));

    it('should poll seldom before the age at which they ended, and often around it', () => {
      assert.equal(waitAt(schedule, 0), 120_000);
      assert.equal(waitAt(schedule, 15 * MINUTE), 120_000);
      const during = waitAt(schedule, 30 * MINUTE);
      assert.ok(during > 10_000 && during < 30_000, String(during));
    });

    it('should shorten a wait that would skip the age at which they ended', () => {
      // At this age no run has ended yet, but the longest wait would end among them.
      const shortened = waitAt(schedule, 26.5 * MINUTE);
      assert.ok(shortened < 100_000, String(shortened));
    });

    it('should return to a constant wait when a run outlives them all', () => {
      for (const age of [45 * MINUTE, 600 * MINUTE, 1e15]) assert.equal(waitAt(schedule, age), 30_000);
      assert.ok(Math.abs(waitAt(schedule, 37 * MINUTE) - 30_000) < 300);
    });

    it('should wait for about the same age when an answer is late', () => {
      const at = 28 * MINUTE;
      const aimedAt = at + waitAt(schedule, at);
      const lateBy5s = waitAt(schedule, at + 5_000) + at + 5_000;
      assert.ok(lateBy5s > aimedAt && lateBy5s < aimedAt + 10_000);
    });

    it('should use the durations of each state for that state alone', () => {
      const two = learned({ durations: { running: tenRuns, recovering: [MINUTE] }, late: [] }, usual);
      for (const age of [0, MINUTE, 28 * MINUTE, 40 * MINUTE]) {
        assert.equal(waitAt(two, age), waitAt(schedule, age));
        assert.equal(
          waitAt(two, age, 'recovering'),
          waitAt(learned(historyOf([MINUTE], 'recovering'), usual), age, 'recovering'),
        );
      }
    });
  });

  describe('the age of a state', () => {
    const schedule = lazily(() =>
      learned({ durations: { running: tenRuns, starting: tenRuns }, late: [] }, usual),
    );
    const first = (state: ActiveState): number =>
      schedule(pollContext({ snapshot: snapshotOf({ state, previousState: null }) }));

    it('should be unknown for a job that is first seen in another state than starting', () => {
      assert.equal(first('running'), 30_000);
      assert.equal(first('starting'), 120_000);
    });

    it('should be that of the context, whatever the watch has seen before', () => {
      const snapshot = snapshotOf({ state: 'running', previousState: 'starting', polls: 500 });
      const context = { snapshot, elapsedMs: 30 * MINUTE, polls: 500, previousDelayMs: 1_000 };
      assert.equal(schedule(pollContext({ ...context, stateElapsedMs: 0 })), 120_000);
    });

    it('should count as 0 if negative', () => {
      assert.equal(waitAt(schedule, -5_000), waitAt(schedule, 0));
    });
  });

  describe('the weight of the history', () => {
    it('should grow with the number of runs', () => {
      // The wait at an age at which no run has ended.
      const early = [0, 1, 2, 3, 5, 10].map((runs) =>
        waitAt(learned(historyOf(durationsOf(runs, 0.05)), { ...usual, maxMs: 600_000 }), 0),
      );
      const sorted = [...new Set(early)].sort((a, b) => a - b);
      assert.deepEqual(early, sorted);
      assert.equal(early[0], 30_000);
      assert.ok(early[1]! > 40_000 && early[1]! < 45_000, 'one run: √2 times the constant wait');
    });

    it('should find two clusters of runs, and poll seldom between them', () => {
      const clusters = [...durationsOf(5, 0.05), ...durationsOf(5, 0.05).map((duration) => duration / 6)];
      const schedule = learned(historyOf(clusters), usual);
      assert.equal(waitAt(schedule, 12 * MINUTE), 120_000);
      assert.ok(waitAt(schedule, 5 * MINUTE) < 60_000);
      assert.ok(waitAt(schedule, 30 * MINUTE) < 30_000);
    });

    it('should poll often at the age of early failures, if there were some', () => {
      const failing = learned(historyOf([30_000, 90_000, ...durationsOf(8, 0.05)]), usual);
      assert.ok(waitAt(failing, 20_000) < 90_000);
      assert.equal(waitAt(failing, 10 * MINUTE), 120_000);
    });
  });

  it('should use the last 30 runs alone', () => {
    const last = durationsOf(30, 0.1);
    const [short, long] = [learned(historyOf(last), usual), learned(historyOf([1, 5, 1e9, ...last]), usual)];
    for (const at of [0, 25 * MINUTE, 30 * MINUTE]) assert.equal(waitAt(long, at), waitAt(short, at));
  });

  describe('its parameters', () => {
    for (const [what, given, formatted] of [
      ['undefined', undefined, 'undefined'],
      ['a list', [], 'an array of 0'],
    ] as const) {
      it(`should refuse ${what} as a history`, () => {
        assert.throws(() => learned(given as unknown as StateHistory, usual), {
          name: 'TypeError',
          message: `learned(history): expected a StateHistory, as \`history\` makes it, got ${formatted}`,
        });
      });
    }

    for (const [what, given, fault] of [
      ['durations alone', { running: [5] }, 'durations: expected '],
      ['a negative duration', historyOf([5, -1]), 'durations.running: expected milliseconds from 1, got -1'],
      [
        'a duration that is NaN',
        historyOf([NaN]),
        'durations.running: expected milliseconds from 1, got NaN',
      ],
      ['a huge duration', historyOf([1e300]), 'durations.running: expected milliseconds from 1, got 1e+300'],
      [
        'a duration as a text',
        historyOf(['5' as never]),
        'durations.running: expected milliseconds from 1, got "5"',
      ],
      ['no late jobs', { durations: {} }, 'late: expected '],
    ] as const) {
      it(`should name the field of a history with ${what}`, () => {
        assert.throws(
          () => learned(given as unknown as StateHistory, usual),
          (error) => error instanceof TypeError && error.message.startsWith(`learned(history).${fault}`),
        );
      });
    }

    it('should accept an undefined state in a history, as plain JavaScript may pass it', () => {
      const given = { durations: { running: undefined }, late: [] } as unknown as StateHistory;
      assert.equal(waitAt(learned(given, usual), 0), 30_000);
    });

    it('should accept the ends of their ranges', () => {
      const even = learned(historyOf(tenRuns), { targetLatencyMs: 500, minMs: 1_000, maxMs: 1_000 });
      assert.equal(waitAt(even, 0), 1_000);
      assert.equal(waitAt(learned(emptyHistory, { ...usual, targetLatencyMs: 500 }), 0), 1_000);
      assert.equal(waitAt(learned(emptyHistory, { ...usual, targetLatencyMs: 60_000 }), 0), 120_000);
      assert.equal(
        waitAt(learned(historyOf(tenRuns), { targetLatencyMs: 1, minMs: 1, maxMs: 2 ** 31 - 1 }), 1e9),
        2,
      );
    });

    const itShouldRefuse = (options: object | undefined, message: string) =>
      it(`should refuse: ${message}`, () => {
        assert.throws(() => learned(historyOf(tenRuns), options as LearnedOptions), {
          name: 'TypeError',
          message,
        });
      });

    for (const [value, formatted] of [...noDelays, [499, '499'], [60_001, '60001']] as const) {
      const bounds = 'a number of milliseconds from 500 to 60000';
      itShouldRefuse(
        { ...usual, targetLatencyMs: value },
        `learned.targetLatencyMs: expected ${bounds}, got ${formatted}`,
      );
    }
    for (const [value, formatted] of [...noDelays, [0, '0']] as const) {
      const bounds = 'a number of milliseconds from 1 to 2147483647';
      itShouldRefuse({ ...usual, minMs: value }, `learned.minMs: expected ${bounds}, got ${formatted}`);
    }
    for (const [value, formatted] of [...noDelays, [999, '999']] as const) {
      const bounds = 'a number of milliseconds from 1000 to 2147483647';
      itShouldRefuse({ ...usual, maxMs: value }, `learned.maxMs: expected ${bounds}, got ${formatted}`);
    }
    itShouldRefuse(undefined, 'learned: expected an object, got undefined');
    itShouldRefuse(
      { ...usual, ratio: 5 },
      'learned.ratio: no such option (targetLatencyMs, minMs, maxMs), got 5',
    );
  });
});
