import fc from 'fast-check';
import assert from 'node:assert/strict';
import {
  type Cooldown,
  type JobFacts,
  longerCooldown,
  Memory,
  narrowingOf,
} from '../../../lib/sources/coalesce/Memory.ts';
import { refOf } from '../support/scene.ts';

const { projectId } = refOf(0);
const createdAt = 5_000;

describe('Memory', () => {
  it('should keep a budget for each project', () => {
    const memory = new Memory(() => 0);
    memory.updateBudget(projectId, { answered: 0 });
    assert.deepEqual(
      [memory.budget(projectId).order, memory.budget('other').order],
      ['oldestFirst', 'newestFirst'],
    );
    memory.updateBudget(projectId, { answered: 0 });
    assert.deepEqual([memory.budget(projectId).pages, memory.budget('other').pages], [0, 1]);
  });

  it('should let a full budget pay for one sweep, and no more', () => {
    const memory = new Memory(() => 0);
    memory.updateBudget(projectId, { answered: 0 });
    memory.updateBudget(projectId, { answered: 100 }, 3);
    const sent = [0, 1, 2, 3].map(() => {
      const isAffordable = memory.budget(projectId).pages >= 1;
      memory.updateBudget(projectId, { answered: 0 });
      return isAffordable;
    });
    assert.deepEqual(sent, [true, true, true, false]);
  });

  it('should skip a missing job for 2 groups, then for 4, until it is found', () => {
    const memory = new Memory(() => 0);
    const ref = refOf(1);
    const cooldownLength = (): number => {
      let groups = 0;
      while (memory.consumeCooldown(ref)) groups += 1;
      return groups;
    };
    assert.equal(cooldownLength(), 0);
    memory.recordMissing(ref);
    assert.deepEqual([cooldownLength(), cooldownLength()], [2, 0]);
    memory.recordMissing(ref);
    assert.equal(cooldownLength(), 4);
    memory.recordFound({ ...ref, createdAt });
    assert.equal(cooldownLength(), 0);
    memory.recordMissing(ref);
    assert.equal(cooldownLength(), 2);
    assert.equal(memory.consumeCooldown(refOf(1, 'other')), false);
  });

  it('should forget the place of a job that is missing, or that was not where it was expected', () => {
    for (const lose of ['recordMissing', 'forgetLocation'] as const) {
      const memory = new Memory(() => 0);
      const ref = refOf(1);
      memory.recordFound({ ...ref, createdAt });
      assert.equal(memory.isLocated(ref), true);
      memory[lose](ref);
      assert.equal(memory.isLocated(ref), false);
      assert.equal(memory.narrowingFor(projectId, [ref]), undefined);
    }
  });

  it('should not confuse jobs of two projects with the same id', () => {
    const memory = new Memory(() => 0);
    const [ref, other] = [refOf(1), refOf(1, 'other')];
    memory.recordFound({ ...ref, createdAt });
    assert.deepEqual([memory.isLocated(ref), memory.isLocated(other)], [true, false]);
    assert.equal(memory.narrowingFor('other', [other]), undefined);
    memory.recordFound({ ...other, createdAt: 9_000 });
    assert.deepEqual([memory.isLocated(ref), memory.isLocated(other)], [false, true]);
    memory.forgetLocation(ref);
    assert.equal(memory.isLocated(other), true);
    memory.recordMissing(ref);
    assert.deepEqual([memory.consumeCooldown(other), memory.consumeCooldown(ref)], [false, true]);
  });

  it('should not narrow for 2 groups after an incomplete narrowed list, then for 4, until one is complete', () => {
    const memory = new Memory(() => 0);
    const ref = refOf(1);
    memory.recordFound({ ...ref, createdAt });
    const cooldownLength = (): number => {
      let groups = 0;
      while (memory.narrowingFor(projectId, [ref]) === undefined) groups += 1;
      return groups;
    };
    assert.equal(cooldownLength(), 0);
    memory.recordNarrowing(projectId, false);
    // A group that could not be narrowed anyway does not count.
    memory.narrowingFor(projectId, [ref, refOf(2)]);
    assert.equal(cooldownLength(), 2);
    memory.recordNarrowing(projectId, false);
    assert.equal(cooldownLength(), 4);
    memory.recordNarrowing(projectId, true);
    memory.recordNarrowing(projectId, false);
    assert.equal(cooldownLength(), 2);
  });

  it('should remember all jobs that are found, however many, and forget those not found for two hours', () => {
    let nowMs = 0;
    const memory = new Memory(() => nowMs);
    for (let n = 0; n < 50_000; n += 1) memory.recordFound({ ...refOf(n), createdAt });
    const located = (): number => {
      let count = 0;
      for (let n = 0; n < 50_000; n += 1) if (memory.isLocated(refOf(n))) count += 1;
      return count;
    };
    assert.equal(located(), 50_000);
    for (const hours of [1, 2, 3]) {
      nowMs = hours * 3_600_000;
      memory.age();
      memory.recordFound({ ...refOf(7), createdAt });
    }
    assert.equal(located(), 1);
  });

  it('should forget a job that has succeeded', () => {
    const memory = new Memory(() => 0);
    const ref = refOf(1);
    memory.recordFound({ ...ref, createdAt, state: 'running' });
    memory.recordFound({ ...ref, createdAt, state: 'dead' }); // it may be restarted
    assert.ok(memory.isLocated(ref));
    memory.recordFound({ ...ref, createdAt, state: 'success' });
    assert.ok(!memory.isLocated(ref));
  });
});

describe('longerCooldown', () => {
  it('should last for 2 groups at first, and for twice as many each time, up to 32', () => {
    const lengths: number[] = [];
    let cooldown: Cooldown | undefined;
    for (let n = 0; n < 7; n += 1) {
      cooldown = longerCooldown(cooldown && { ...cooldown, left: 0 });
      assert.equal(cooldown.left, cooldown.length);
      lengths.push(cooldown.length);
    }
    assert.deepEqual(lengths, [2, 4, 8, 16, 32, 32, 32]);
  });
});

describe('narrowingOf', () => {
  for (const [what, jobs, narrowing] of [
    ['one job', [{ createdAt: 5_000 }], { start: 4_000, end: 6_000 }],
    ['the oldest and the newest', [{ createdAt: 7_000 }, { createdAt: 5_000 }], { start: 4_000, end: 8_000 }],
    ['a job of the first second, never below 0', [{ createdAt: 0 }], { start: 0, end: 1_000 }],
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
      'a job without a known queue',
      [{ createdAt: 1_000, queue: 'q' }, { createdAt: 1_000 }],
      { start: 0, end: 2_000 },
    ],
    [
      'a first job without a known queue',
      [{ createdAt: 1_000 }, { createdAt: 1_000, queue: 'q' }],
      { start: 0, end: 2_000 },
    ],
    ['an unknown job: none', [{ createdAt: 1_000 }, undefined], undefined],
    ['a job without a known creation time: none', [{ queue: 'q' }], undefined],
    ['a job on cooldown: none', [{ createdAt: 1_000 }, { cooldown: { left: 0, length: 2 } }], undefined],
  ] as const) {
    it(`should return the filters for ${what}`, () => {
      assert.deepEqual(narrowingOf(jobs), narrowing);
    });
  }

  it('should include every job of the group, and be no wider than necessary', () => {
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

  it('should work for 200,000 jobs', () => {
    const jobs = Array.from({ length: 200_000 }, (_, n) => ({ createdAt: n }));
    assert.deepEqual(narrowingOf(jobs), { start: 0, end: 200_999 });
  });
});
