import assert from 'node:assert/strict';
import { levelOf } from '../../../lib/schedule/learned/pollTable.ts';

describe('levelOf', () => {
  for (const wanted of [1e-12, 0.3, 1, 7, 1e12]) {
    it(`should find where the latency is ${wanted}`, () => {
      const level = levelOf((tried) => 5 / tried, wanted);
      assert.ok(Math.abs((level * wanted) / 5 - 1) < 1e-9, String(level));
    });
  }

  it('should poll as seldom as can be where any level is good enough', () => {
    assert.ok(levelOf(() => 1, 2) < 1e-12);
  });
});
