import assert from 'node:assert/strict';
import { backoffMs } from '../../../lib/sources/limit/throttling.ts';

describe('backoffMs', () => {
  it('should double from 1 s to 60 s, and stay there for ever (pitfall 8)', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 1_100, 1_000_000].map(backoffMs),
      [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000],
    );
  });
});
