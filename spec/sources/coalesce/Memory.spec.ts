import fc from 'fast-check';
import assert from 'node:assert/strict';
import {
  type Cooldown,
  type JobFacts,
  longerRest,
  Memory,
  narrowingOf,
  Recent,
} from '../../../lib/sources/coalesce/Memory.ts';
import { refOf } from '../support/scene.ts';

const { projectId } = refOf(0);
const createdAt = 5_000;

describe('Memory', () => {
  it('should keep the account of each project by itself', () => {
    const memory = new Memory(100);
    memory.account(projectId, { answered: 0 });
    assert.deepEqual([memory.end(projectId), memory.end('other')], ['oldest', 'newest']);
    memory.account(projectId, { answered: 0 });
    assert.deepEqual([memory.maySend(projectId), memory.maySend('other')], [false, true]);
  });

  it('should let a full credit pay for one sweep, and no more', () => {
    const memory = new Memory(3);
    memory.account(projectId, { answered: 0 });
    memory.account(projectId, { answered: 100 });
    const sent = [0, 1, 2, 3].map(() => {
      const may = memory.maySend(projectId);
      memory.account(projectId, { answered: 0 });
      return may;
    });
    assert.deepEqual(sent, [true, true, true, false]);
  });

  it('should set a job aside for 2 groups, then for 4, until it is found', () => {
    const memory = new Memory(100);
    const ref = refOf(1);
    const asideFor = (): number => {
      let groups = 0;
      while (memory.isAside(ref)) groups += 1;
      return groups;
    };
    assert.equal(asideFor(), 0);
    memory.missed(ref);
    assert.deepEqual([asideFor(), asideFor()], [2, 0]);
    memory.missed(ref);
    assert.equal(asideFor(), 4);
    memory.found({ ...ref, createdAt });
    assert.equal(asideFor(), 0);
    memory.missed(ref);
    assert.equal(asideFor(), 2);
    assert.equal(memory.isAside(refOf(1, 'other')), false);
  });

  it('should forget where a job is that was missed, or not where it should be', () => {
    for (const lose of ['missed', 'misplaced'] as const) {
      const memory = new Memory(100);
      const ref = refOf(1);
      memory.found({ ...ref, createdAt });
      assert.equal(memory.isPlaced(ref), true);
      memory[lose](ref);
      assert.equal(memory.isPlaced(ref), false);
      assert.equal(memory.narrowing(projectId, [ref]), undefined);
    }
  });

  it('should not take a job for the one of another project that has its id', () => {
    const memory = new Memory(100);
    const [ref, other] = [refOf(1), refOf(1, 'other')];
    memory.found({ ...ref, createdAt });
    assert.deepEqual([memory.isPlaced(ref), memory.isPlaced(other)], [true, false]);
    assert.equal(memory.narrowing('other', [other]), undefined);
    memory.found({ ...other, createdAt: 9_000 });
    assert.deepEqual([memory.isPlaced(ref), memory.isPlaced(other)], [false, true]);
    memory.misplaced(ref);
    assert.equal(memory.isPlaced(other), true);
    memory.missed(ref);
    assert.deepEqual([memory.isAside(other), memory.isAside(ref)], [false, true]);
  });

  it('should not narrow for 2 groups after a narrowed list that did not hold, then for 4, until one does', () => {
    const memory = new Memory(100);
    const ref = refOf(1);
    memory.found({ ...ref, createdAt });
    const restsFor = (): number => {
      let groups = 0;
      while (memory.narrowing(projectId, [ref]) === undefined) groups += 1;
      return groups;
    };
    assert.equal(restsFor(), 0);
    memory.narrowed(projectId, false);
    // A group that could not be narrowed anyway does not count.
    memory.narrowing(projectId, [ref, refOf(2)]);
    assert.equal(restsFor(), 2);
    memory.narrowed(projectId, false);
    assert.equal(restsFor(), 4);
    memory.narrowed(projectId, true);
    memory.narrowed(projectId, false);
    assert.equal(restsFor(), 2);
  });

  it('should remember 10,000 jobs: those that were found last', () => {
    const memory = new Memory(100);
    memory.found({ ...refOf(0), createdAt });
    for (let n = 1; n < 10_000; n += 1) memory.found({ ...refOf(n), createdAt });
    memory.found({ ...refOf(0), createdAt });
    memory.found({ ...refOf(10_000), createdAt });
    assert.deepEqual(
      [0, 1, 2, 10_000].map((n) => memory.isPlaced(refOf(n))),
      [true, false, true, true],
    );
  });
});

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('Recent', () => {
  it('should do without what was longest not written, however it was read', () => {
    const recent = new Recent<number>(2);
    recent.set('b', 2);
    recent.set('a', 1);
    assert.equal(recent.get('b'), 2);
    recent.set('c', 3);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => recent.get(name)),
      [1, undefined, 3],
    );
    recent.set('a', 4);
    recent.set('d', 5);
    assert.deepEqual(
      ['a', 'c', 'd'].map((name) => recent.get(name)),
      [4, undefined, 5],
    );
  });

  it('should forget what it is told to, which makes room', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    recent.delete('a');
    recent.set('c', 3);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => recent.get(name)),
      [undefined, 2, 3],
    );
  });

  it('should hold the last names that were written, so many and no others', () => {
    const use = fc.tuple(fc.boolean(), fc.constantFrom(...NAMES));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(use, { maxLength: 60 }), (limit, uses) => {
        const recent = new Recent<string>(limit);
        let model: string[] = [];
        for (const [writes, name] of uses) {
          if (writes) recent.set(name, name);
          else assert.equal(recent.get(name), model.includes(name) ? name : undefined);
          if (writes) model = [...model.filter((other) => other !== name), name].slice(-limit);
        }
        assert.deepEqual(
          NAMES.filter((name) => recent.get(name) !== undefined),
          model.toSorted(),
        );
      }),
    );
  });
});

describe('longerRest', () => {
  it('should last for 2 groups at first, then for twice as many each time, up to 32', () => {
    const lengths: number[] = [];
    let rest: Cooldown | undefined;
    for (let n = 0; n < 7; n += 1) {
      rest = longerRest(rest && { ...rest, left: 0 });
      assert.equal(rest.left, rest.length);
      lengths.push(rest.length);
    }
    assert.deepEqual(lengths, [2, 4, 8, 16, 32, 32, 32]);
  });
});

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
