import assert from 'node:assert/strict';
import { startDelayMs } from '../../../lib/sources/limit/RequestQueue.ts';

const free = { nowMs: 1_000, startedAtMs: -Infinity, spacingMs: 0, pausedUntilMs: -Infinity };

describe('startDelayMs', () => {
  for (const [what, given, delayMs] of [
    ['at first', {}, 0],
    ['without a rate', { startedAtMs: 1_000 }, 0],
    ['right after a start', { startedAtMs: 1_000, spacingMs: 40 }, 40],
    ['1 ms before it is due', { startedAtMs: 961, spacingMs: 40 }, 1],
    ['when it is due', { startedAtMs: 960, spacingMs: 40 }, 0],
    ['after it was due', { startedAtMs: 900, spacingMs: 40 }, 0],
    ['a third of a millisecond before it is due', { startedAtMs: 1_000 - 33, spacingMs: 100 / 3 }, 1],
    [
      'right after a start, with a spacing that is no whole number',
      { startedAtMs: 1_000, spacingMs: 100 / 3 },
      34,
    ],
    ['on a clock that tells fractions', { nowMs: 1_000.4, startedAtMs: 980.9, spacingMs: 40 }, 21],
    ['in a pause', { pausedUntilMs: 1_250 }, 250],
    ['at the end of a pause', { pausedUntilMs: 1_000 }, 0],
    ['after a pause', { pausedUntilMs: 900 }, 0],
    [
      'in a pause that is longer than the spacing',
      { pausedUntilMs: 1_250, startedAtMs: 990, spacingMs: 40 },
      250,
    ],
    [
      'in a pause that is shorter than the spacing',
      { pausedUntilMs: 1_010, startedAtMs: 990, spacingMs: 40 },
      30,
    ],
    ['in a pause beyond what a timer takes (pitfall 7)', { pausedUntilMs: Infinity }, 2 ** 31 - 1],
    [
      'where fractions add up to more than a timer takes',
      { pausedUntilMs: 1_000 + 2 ** 31 - 0.5 },
      2 ** 31 - 1,
    ],
  ] as const) {
    it(`should be ${String(delayMs)} ms ${what}`, () => {
      assert.equal(startDelayMs({ ...free, ...given }), delayMs);
    });
  }
});
