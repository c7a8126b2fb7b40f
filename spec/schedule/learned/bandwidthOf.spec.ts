import assert from 'node:assert/strict';
import { bandwidthOf } from '../../../lib/schedule/learned/estimate.ts';
import { spreadOf } from '../../../lib/schedule/learned/estimate.ts';

const rule = (values: readonly number[]): number =>
  (1.06 * spreadOf(values) * values.length ** -0.2 * Math.sqrt(3)) / Math.PI;
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, String(actual));

/** n values, spread as evenly over a logistic distribution as can be. */
const heap = (n: number, middle: number, scale: number): readonly number[] =>
  Array.from({ length: n }, (_, at) => middle + scale * Math.log((at + 0.5) / (n - at - 0.5)));

describe('bandwidthOf', () => {
  it('should go by the rule of thumb for fewer than four values', () => {
    for (const values of [[5], [5, 6], [5, 5.01, 9], [5, 5, 5]]) near(bandwidthOf(values), rule(values));
  });

  it('should go by the rule of thumb for one heap', () => {
    for (const n of [4, 10, 30]) near(bandwidthOf(heap(n, 14, 0.05)), rule(heap(n, 14, 0.05)));
  });

  it('should be much narrower for two heaps', () => {
    const two = [...heap(6, 12, 0.03), ...heap(6, 14, 0.03)];
    const [own, common] = [bandwidthOf(heap(6, 12, 0.03)), rule(two)];
    const width = bandwidthOf(two);
    assert.ok(width < common / 5, `${width} by a rule of ${common}`);
    assert.ok(width > own / 3 && width < 3 * own, `${width} where one heap has ${own}`);
  });

  it('should not take for heaps what chance has put together', () => {
    const pairs = [14, 14.02, 14.1, 14.12, 14.2, 14.22];
    near(bandwidthOf(pairs), rule(pairs));
  });

  it('should see two heaps beside one run that was like neither', () => {
    const three = [8, ...heap(6, 12, 0.03), ...heap(6, 14, 0.03)];
    assert.ok(bandwidthOf(three) < rule(three) / 5);
  });

  it('should be that of the rule where that is narrower than a watch measures', () => {
    const equal = Array.from({ length: 30 }, () => 12);
    near(bandwidthOf(equal), rule(equal));
  });

  it('should never be narrower than a watch measures', () => {
    const exact = [...Array.from({ length: 10 }, () => 12), ...Array.from({ length: 10 }, () => 14)];
    const width = bandwidthOf(exact);
    assert.ok(width >= 0.005 && width < 0.01, String(width));
    const equal = bandwidthOf([12, 12, 12, 12]);
    assert.ok(equal >= 0.005 && equal < rule([12, 12, 12, 12]), String(equal));
  });

  it('should be unmoved by one run that was like no other', () => {
    const width = bandwidthOf([10, ...heap(9, 14, 0.05)]);
    assert.ok(width > 0.02 && width < 0.06, String(width));
  });
});
