import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AGE_WIDTH, formatAge } from '../../../lib/cli/table/age.ts';

describe('formatAge', () => {
  it('should name the two largest units', () => {
    const ages = [-5, 0, 999, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_000, 86_400_000, 8_640_000_000];
    assert.deepEqual(ages.map(formatAge), [
      '0s',
      '0s',
      '0s',
      '59s',
      '1m00s',
      '59m59s',
      '1h00m',
      '23h59m',
      '1d00h',
      '100d',
    ]);
  });

  it('should fit into its column for a thousand years', () => {
    fc.assert(
      fc.property(
        fc.integer({ max: 1_000 * 365 * 86_400_000 }),
        (ms) => formatAge(ms).length <= AGE_WIDTH + 1,
      ),
    );
    fc.assert(fc.property(fc.nat(8_640_000_000), (ms) => formatAge(ms).length <= AGE_WIDTH));
  });
});
