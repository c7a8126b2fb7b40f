import assert from 'node:assert/strict';
import { meanLatencyMs } from '../../../lib/schedule/learned/pollTable.ts';

describe('meanLatencyMs', () => {
  it('should be half a constant interval', () => {
    const estimate = { ages: [0, 10, 20], density: [0, 0.1, 0], survival: [1, 0.4, 0] };
    assert.ok(Math.abs(meanLatencyMs(estimate, [0.05, 0.05, 0.05]) - 10) < 1e-12);
  });

  it('should weigh each step by how many end in it', () => {
    const estimate = { ages: [0, 10, 20], density: [0, 0.1, 0], survival: [1, 0.4, 0] };
    // Intervals of 8, 4 and 2 ms: 0.6 end at (4 + 2) / 2 on average, 0.4 at (2 + 1) / 2.
    assert.ok(Math.abs(meanLatencyMs(estimate, [1 / 8, 1 / 4, 1 / 2]) - (0.6 * 3 + 0.4 * 1.5)) < 1e-12);
  });
});
