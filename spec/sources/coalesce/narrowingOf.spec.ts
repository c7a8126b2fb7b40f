import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JobFacts } from '../../../lib/sources/coalesce/Memory.ts';
import { narrowingOf } from '../../../lib/sources/coalesce/Memory.ts';

describe('narrowingOf', () => {
  for (const [what, jobs, narrowing] of [
    ['one job', [{ createdAt: 5_000 }], { start: 4_000, end: 6_000 }],
    ['the oldest and the newest', [{ createdAt: 7_000 }, { createdAt: 5_000 }], { start: 4_000, end: 8_000 }],
    ['a job of the first second: never below 0', [{ createdAt: 0 }], { start: 0, end: 1_000 }],
    ['a shared queue', [{ createdAt: 1_000, queue: 'q' }], { start: 0, end: 2_000, queueName: 'q' }],
    [
      'two queues',
      [
        { createdAt: 1_000, queue: 'q' },
        { createdAt: 1_000, queue: 'r' },
      ],
      { start: 0, end: 2_000 },
    ],
    [
      'a job whose queue is not known',
      [{ createdAt: 1_000, queue: 'q' }, { createdAt: 1_000 }],
      { start: 0, end: 2_000 },
    ],
    [
      'a first job whose queue is not known',
      [{ createdAt: 1_000 }, { createdAt: 1_000, queue: 'q' }],
      { start: 0, end: 2_000 },
    ],
    ['a job that is not known', [{ createdAt: 1_000 }, undefined], undefined],
    ['a job of which it is not known when it was created', [{ queue: 'q' }], undefined],
    ['a job that is set aside', [{ createdAt: 1_000 }, { rest: { left: 0, length: 2 } }], undefined],
  ] as const) {
    it(`should take in ${what}`, () => {
      assert.deepEqual(narrowingOf(jobs), narrowing);
    });
  }

  it('should hold every job of the group, and be no wider than it has to be', () => {
    const job: fc.Arbitrary<Omit<JobFacts, 'projectId'>> = fc.record(
      { createdAt: fc.nat({ max: 2 ** 42 }), queue: fc.constantFrom('q', 'r') },
      { requiredKeys: ['createdAt'] },
    );
    fc.assert(
      fc.property(fc.array(job, { minLength: 1 }), (jobs) => {
        const narrowing = narrowingOf(jobs);
        assert.ok(narrowing);
        const { start = NaN, end = NaN, queueName } = narrowing;
        const times = jobs.map(({ createdAt = NaN }) => createdAt);
        assert.ok(times.every((at) => at > start || at === 0) && times.every((at) => at < end));
        assert.equal(end, Math.max(...times) + 1_000);
        assert.ok(start === 0 || start === Math.min(...times) - 1_000);
        assert.ok(queueName === undefined || jobs.every(({ queue }) => queue === queueName));
      }),
    );
  });

  it('should take in 200,000 jobs', () => {
    const jobs = Array.from({ length: 200_000 }, (_, n) => ({ createdAt: n }));
    assert.deepEqual(narrowingOf(jobs), { start: 0, end: 200_999 });
  });
});
