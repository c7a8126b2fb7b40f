import assert from 'node:assert/strict';
import { type ActiveState, emptyHistory, learned, type LearnedOptions, type StateHistory } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { noDelays, pollContext } from '../support/contexts.ts';

import { lazily, lengths, MINUTE, past, ten, usual, waitAt } from '../support/earlierRuns.ts';

describe('learned', () => {
  describe('without a past', () => {
    const schedule = lazily(() => learned(emptyHistory, usual));

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
    const schedule = lazily(() => learned(past(ten), usual));

    it('should poll seldom before they ended, and often when they did', () => {
      assert.equal(waitAt(schedule, 0), 120_000);
      assert.equal(waitAt(schedule, 15 * MINUTE), 120_000);
      const during = waitAt(schedule, 30 * MINUTE);
      assert.ok(during > 10_000 && during < 30_000, String(during));
    });

    it('should poll ahead: a wait must not jump over the time when they ended', () => {
      // The age of the last long wait is not yet one at which a run has ended.
      const shortened = waitAt(schedule, 26.5 * MINUTE);
      assert.ok(shortened < 100_000, String(shortened));
    });

    it('should go back to a constant wait when a run outlives them all', () => {
      for (const age of [45 * MINUTE, 600 * MINUTE, 1e15]) assert.equal(waitAt(schedule, age), 30_000);
      assert.ok(Math.abs(waitAt(schedule, 37 * MINUTE) - 30_000) < 300);
    });

    it('should go on from any poll to the next, whatever it costs to be late for one', () => {
      // Answers come late: ages are not those that were aimed at.
      const [at] = [28 * MINUTE];
      const aim = at + waitAt(schedule, at);
      const whole = waitAt(schedule, at + 5_000) + at + 5_000;
      assert.ok(whole > aim && whole < aim + 10_000);
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
    const schedule = lazily(() => learned({ durations: { running: ten, starting: ten }, late: [] }, usual));
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

    it('should see two heaps of runs, and be frugal between them', () => {
      const heaps = [...lengths(5, 0.05), ...lengths(5, 0.05).map((duration) => duration / 6)];
      const schedule = learned(past(heaps), usual);
      assert.equal(waitAt(schedule, 12 * MINUTE), 120_000);
      assert.ok(waitAt(schedule, 5 * MINUTE) < 60_000);
      assert.ok(waitAt(schedule, 30 * MINUTE) < 30_000);
    });

    it('should poll early failures, if there were some', () => {
      const failing = learned(past([30_000, 90_000, ...lengths(8, 0.05)]), usual);
      assert.ok(waitAt(failing, 20_000) < 90_000);
      assert.equal(waitAt(failing, 10 * MINUTE), 120_000);
    });
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
