import assert from 'node:assert/strict';
import { constantRequests } from '../../../bench/learned/constantRequests.ts';
import { mean } from '../../../bench/support/statistics.ts';

describe('constantRequests', () => {
  it('should be the mean number of polls of a constant interval, for runs of any duration', () => {
    const intervalMs = 30;
    const runs = Array.from({ length: 3_000 }, (_, n) => 5 + n / 3);
    const polls = runs.map((durationMs) => Math.ceil(durationMs / intervalMs));

    const lateMs = mean(runs.map((durationMs, n) => polls[n]! * intervalMs - durationMs));
    assert.ok(Math.abs(lateMs - intervalMs / 2) < 1);
    assert.ok(Math.abs(constantRequests(mean(runs), intervalMs / 2) - (1 + mean(polls))) < 0.05);
  });
});
