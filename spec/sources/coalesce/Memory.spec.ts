import assert from 'node:assert/strict';
import { Memory } from '../../../lib/sources/coalesce/Memory.ts';
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
