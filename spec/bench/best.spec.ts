import assert from 'node:assert/strict';
import { below, best } from '../../bench/jobs/best.ts';
import type { Point } from '../../bench/jobs/Point.ts';

const point = (polls: number, relative: number): Point => ({
  label: `${polls} at ${relative}`,
  polls,
  relative,
  relativeP95: 3 * relative,
  absoluteMs: 1,
  absoluteP99Ms: 1,
});

describe('best', () => {
  const points = [point(10, 0.5), point(20, 0.1), point(30, 0.2)];

  it('should be the point with the least latency of those with no more requests', () => {
    assert.equal(best(points, 9.9, 'relative'), undefined);
    assert.equal(best(points, 10, 'relative'), points[0]);
    assert.equal(best(points, 20, 'relative'), points[1]);
    assert.equal(best(points, 100, 'relativeP95'), points[1]);
  });
});

describe('below', () => {
  const ours = [point(10, 0.5), point(20, 0.1)];

  it('should be the points that none of ours is as good as in both', () => {
    const theirs = [point(9, 9), point(10, 0.5), point(15, 0.49), point(20, 0.11), point(21, 0.09)];
    assert.deepEqual(
      below(theirs, ours, 'relative').map(({ label }) => label),
      ['9 at 9', '15 at 0.49', '21 at 0.09'],
    );
  });
});
