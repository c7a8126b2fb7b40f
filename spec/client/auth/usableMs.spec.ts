import assert from 'node:assert/strict';
import { renewAfterMs } from '../../../lib/client/auth/TokenCache.ts';

const DAY_MS = 86_400_000;

describe('usableMs', () => {
  for (const [lifeMs, expected] of [
    [DAY_MS, DAY_MS - 300_000],
    [3_000_001, 2_700_001],
    [3_000_000, 2_700_000],
    [20_000, 18_000],
    [1, 0.9],
    [0, Number.POSITIVE_INFINITY],
    [-5, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.POSITIVE_INFINITY],
    [undefined, Number.POSITIVE_INFINITY],
  ] as const) {
    it(`should be ${String(expected)} for a life of ${String(lifeMs)}`, () => {
      assert.equal(renewAfterMs(lifeMs), expected);
    });
  }
});
