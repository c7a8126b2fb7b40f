import assert from 'node:assert/strict';
import { below, best, constant, type Point, pointOf } from '../../bench/jobs/points.ts';

describe('constant', () => {
  it('should poll at the start and after each interval, and be late by the rest of the last one', async () => {
    const at = (durationMs: number) => constant(10)(durationMs, Math.random);
    assert.deepEqual(await at(1), { polls: 2, latencyMs: 9 });
    assert.deepEqual(await at(10), { polls: 2, latencyMs: 0 });
    assert.deepEqual(await at(10.5), { polls: 3, latencyMs: 9.5 });
  });
});

describe('pointOf', () => {
  it('should be the mean and the tail over all jobs', async () => {
    const { polls, relative, relativeP95, absoluteMs, absoluteP99Ms } = await pointOf(
      'every 10',
      constant(10),
      [1, 10, 15],
    );
    assert.equal(polls, (2 + 2 + 3) / 3);
    assert.equal(absoluteMs, (9 + 0 + 5) / 3);
    assert.ok(Math.abs(relative - (9 + 0 + 1 / 3) / 3) < 1e-12);
    assert.ok(relativeP95 > 8 && relativeP95 < 9);
    assert.ok(absoluteP99Ms > 8.9 && absoluteP99Ms < 9);
  });

  it('should give every way the same random numbers', async () => {
    const numbers: number[] = [];
    const waiter = (_durationMs: number, random: () => number) => {
      numbers.push(random());
      return { polls: 1, latencyMs: 0 };
    };
    await pointOf('a', waiter, [1, 2]);
    await pointOf('b', waiter, [1, 2]);
    assert.deepEqual(numbers.slice(2), numbers.slice(0, 2));
    assert.notEqual(numbers[0], numbers[1]);
  });
});

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

  it('should be the point with the least latency among those with at most so many polls', () => {
    assert.equal(best(points, 9.9, 'relative'), undefined);
    assert.equal(best(points, 10, 'relative'), points[0]);
    assert.equal(best(points, 20, 'relative'), points[1]);
    assert.equal(best(points, 100, 'relativeP95'), points[1]);
  });
});

describe('below', () => {
  const ours = [point(10, 0.5), point(20, 0.1)];

  it('should be the points that are better than each of ours in polls or latency', () => {
    const theirs = [point(9, 9), point(10, 0.5), point(15, 0.49), point(20, 0.11), point(21, 0.09)];
    assert.deepEqual(
      below(theirs, ours, 'relative').map(({ label }) => label),
      ['9 at 9', '15 at 0.49', '21 at 0.09'],
    );
  });
});
