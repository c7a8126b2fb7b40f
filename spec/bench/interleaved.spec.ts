import assert from 'node:assert/strict';
import { interleaved } from '../../bench/support/interleaved.ts';

describe('interleaved', () => {
  it('should measure each variant once per round, starting with another one each time', async () => {
    const order: string[] = [];
    const results = await interleaved(['a', 'b', 'c'], 3, (variant) => {
      order.push(variant);
      return Promise.resolve(order.length);
    });
    assert.equal(order.join(''), 'abcbcacab');
    assert.deepEqual(results, { a: [1, 6, 8], b: [2, 4, 9], c: [3, 5, 7] });
  });
});
