import assert from 'node:assert/strict';
import { durations } from '../../bench/jobs/durations.ts';
import { randomOf } from '../../bench/support/randomOf.ts';

describe('durations', () => {
  it('should lie in their span, one in each of as many equal parts of its logarithm', () => {
    const parts = durations(1_000, [10, 1_000], randomOf(1)).map((ms) => 500 * Math.log10(ms / 10));
    parts.forEach((part, n) => {
      assert.ok(n <= part && part <= n + 1, `${part} is not in part ${n}`);
    });
    assert.ok(new Set(parts.map((part) => (part % 1).toFixed(3))).size > 500);
  });
});
