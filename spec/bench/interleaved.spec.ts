import assert from 'node:assert/strict';
import { interleaved } from '../../bench/support/interleaved.ts';
import { ratios } from '../../bench/support/ratios.ts';

describe('interleaved', () => {
  it('should measure each variant once a round, and begin with another one each time', async () => {
    const order: string[] = [];
    const results = await interleaved(['a', 'b', 'c'], 3, (variant) => {
      order.push(variant);
      return Promise.resolve(order.length);
    });
    assert.equal(order.join(''), 'abcbcacab');
    assert.deepEqual(results, { a: [1, 6, 8], b: [2, 4, 9], c: [3, 5, 7] });
  });

  it('should give pairs of one round to compare', () => {
    assert.deepEqual(ratios([2, 6, 20], [1, 2, 10]), { median: 2, low: 2, high: 3 });
  });
});
