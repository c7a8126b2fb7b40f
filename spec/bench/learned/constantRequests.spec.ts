import assert from 'node:assert/strict';
import { constantRequests } from '../../../bench/learned/constantRequests.ts';

describe('constantRequests', () => {
  it('should be what polls a constant interval come to, over runs of any length', () => {
    const intervalMs = 30;
    const runs = Array.from({ length: 3_000 }, (_, n) => 5 + n / 3);
    const polls = runs.map((durationMs) => Math.ceil(durationMs / intervalMs));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

    const lateMs = mean(runs.map((durationMs, n) => polls[n]! * intervalMs - durationMs));
    assert.ok(Math.abs(lateMs - intervalMs / 2) < 1);
    assert.ok(Math.abs(constantRequests(mean(runs), intervalMs / 2) - (1 + mean(polls))) < 0.05);
  });
});
