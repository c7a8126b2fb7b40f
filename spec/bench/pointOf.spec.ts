import assert from 'node:assert/strict';
import { constant } from '../../bench/jobs/constant.ts';
import { pointOf } from '../../bench/jobs/pointOf.ts';

describe('constant', () => {
  it('should poll at the start, after each interval, and be late by what is left of one', async () => {
    const at = (durationMs: number) => constant(10)(durationMs, Math.random);
    assert.deepEqual(await at(1), { polls: 2, latencyMs: 9 });
    assert.deepEqual(await at(10), { polls: 2, latencyMs: 0 });
    assert.deepEqual(await at(10.5), { polls: 3, latencyMs: 9.5 });
  });
});

describe('pointOf', () => {
  it('should be the means and the tails of all jobs', async () => {
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

  it('should give every way the same chances', async () => {
    const chances: number[] = [];
    const waiter = (_durationMs: number, random: () => number) => {
      chances.push(random());
      return { polls: 1, latencyMs: 0 };
    };
    await pointOf('a', waiter, [1, 2]);
    await pointOf('b', waiter, [1, 2]);
    assert.deepEqual(chances.slice(2), chances.slice(0, 2));
    assert.notEqual(chances[0], chances[1]);
  });
});
