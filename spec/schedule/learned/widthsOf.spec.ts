import assert from 'node:assert/strict';
import { bandwidthOf } from '../../../lib/schedule/learned/estimate.ts';
import { widthsOf } from '../../../lib/schedule/learned/estimate.ts';

describe('widthsOf', () => {
  it('should be the common width where values are close', () => {
    for (const values of [[5], [14, 14.01], [14, 14.02, 14.04, 14.06, 14.09]])
      assert.deepEqual(
        widthsOf(values),
        values.map(() => bandwidthOf(values)),
      );
  });

  it('should be a quarter of the way to the nearest other value for one that stands alone', () => {
    const values = [4, 10, 14, 14.01, 14.02, 14.03, 14.04, 14.05, 14.06, 18];
    const common = bandwidthOf(values);
    assert.ok(common < 0.1);
    assert.deepEqual(widthsOf(values), [
      1.5,
      1,
      ...Array.from({ length: 7 }, () => common),
      (18 - 14.06) / 4,
    ]);
  });

  it('should give equal values, wherever they lie, the common width', () => {
    const values = [9, 9, 14, 14, 14];
    assert.deepEqual(
      widthsOf(values),
      values.map(() => bandwidthOf(values)),
    );
  });
});
