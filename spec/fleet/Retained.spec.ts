import type { BatchRef, BatchSnapshot } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { laterOf, Retained } from '../../lib/fleet/Retained.ts';

const ref = (index: number): BatchRef => ({
  projectId: 'p',
  batchId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
});
const snapshot = (index: number, observedAt = 0): BatchSnapshot => snapshotOf({ ...ref(index), observedAt });

describe('Retained', () => {
  it('should give back what was kept of a job, and nothing of others', () => {
    const retained = new Retained(2);
    const kept = snapshot(1);
    retained.keep(kept);

    assert.equal(retained.of(ref(1)), kept);
    assert.equal(retained.of(ref(2)), undefined);
    assert.equal(retained.of({ ...ref(1), projectId: 'another' }), undefined);
  });

  it('should keep so many, those that were kept last, the oldest first', () => {
    const retained = new Retained(2);
    const [a, b, c, d] = [snapshot(1), snapshot(2), snapshot(3), snapshot(1)] as const;
    for (const [kept, all] of [
      [a, [a]],
      [b, [a, b]],
      [c, [b, c]],
      [d, [c, d]],
      [c, [d, c]],
    ] as const) {
      retained.keep(kept);
      assert.deepEqual(retained.all(), all);
    }
  });

  it('should keep nothing where it has no room', () => {
    const retained = new Retained(0);
    retained.keep(snapshot(1));
    assert.deepEqual(retained.all(), []);
    assert.equal(retained.of(ref(1)), undefined);
  });

  it('should keep the later of two of a job', () => {
    const retained = new Retained(9);
    const [early, late] = [snapshot(1, 5), snapshot(1, 6)];
    retained.keep(late);
    retained.keep(early);
    assert.equal(retained.of(ref(1)), late);

    retained.forget(ref(1));
    retained.keep(early);
    retained.keep(late);
    assert.equal(retained.of(ref(1)), late);
  });

  it('should forget a job, and no other', () => {
    const retained = new Retained(9);
    for (const index of [1, 2]) retained.keep(snapshot(index));
    retained.forget(ref(1));
    retained.forget(ref(3));
    assert.deepEqual(retained.all(), [snapshot(2)]);
  });

  it('should never hold more than its limit, nor two of a job, and always what was kept last', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.array(fc.nat(9)), (limit, indices) => {
        const retained = new Retained(limit);
        for (const index of indices) retained.keep(snapshot(index));
        const lastKept = [...new Set(indices.toReversed())].slice(0, limit).toReversed();

        assert.deepEqual(
          retained.all(),
          lastKept.map((index) => snapshot(index)),
        );
      }),
    );
  });
});

describe('laterOf', () => {
  const [early, late] = [snapshotOf({ observedAt: 5 }), snapshotOf({ observedAt: 6 })];

  it('should be the one that was taken later, whichever it is', () => {
    assert.equal(laterOf(early, late), late);
    assert.equal(laterOf(late, early), late);
  });

  it('should be the one that there is, if any', () => {
    assert.equal(laterOf(early, undefined), early);
    assert.equal(laterOf(undefined, early), early);
    assert.equal(laterOf(undefined, undefined), undefined);
  });

  it('should be the first of two that were taken at once', () => {
    const another = snapshotOf({ observedAt: 5, state: 'dead' });
    assert.equal(laterOf(early, another), early);
    assert.equal(laterOf(another, early), another);
  });
});
