import type { BatchRef, BatchSnapshot } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { NEVER } from 'rxjs';
import { laterOf, SharedPolls } from '../../lib/fleet/SharedPolls.ts';
import { withDefaults } from '../../lib/watch/settings.ts';
import { refNo } from '../support/fixtures.ts';

const sharedPolls = (retain: number) =>
  new SharedPolls(withDefaults({ source: { readState$: () => NEVER } }), retain);

/** A snapshot of a job that has ended: subscribing to its poll retains it. */
const ended = (index: number, observedAt = 0): BatchSnapshot =>
  snapshotOf({ ...refNo(index), state: 'success', observedAt });
const retain = (polls: SharedPolls, snapshot: BatchSnapshot): void =>
  void polls.of({ ref: snapshot, resumeFrom: snapshot }, 0).polls$.subscribe();
const retainedOf = (polls: SharedPolls, ref: BatchRef): BatchSnapshot | undefined =>
  polls.of({ ref }, 0).last;

describe('SharedPolls', () => {
  it('should retain the snapshot of a job, and none of others', () => {
    const polls = sharedPolls(2);
    const retained = ended(1);
    retain(polls, retained);

    assert.equal(retainedOf(polls, refNo(1)), retained);
    assert.equal(retainedOf(polls, refNo(2)), undefined);
    assert.equal(retainedOf(polls, refNo(1, 'another')), undefined);
  });

  it('should retain as many as allowed, those that were retained last, the oldest first', () => {
    const polls = sharedPolls(2);
    const [a, b, c, d] = [ended(1), ended(2), ended(3), ended(1)] as const;
    for (const [snapshot, all] of [
      [a, [a]],
      [b, [a, b]],
      [c, [b, c]],
      [d, [c, d]],
      [c, [d, c]],
    ] as const) {
      retain(polls, snapshot);
      assert.deepEqual(polls.snapshots(), all);
    }
  });

  it('should retain none if none is allowed', () => {
    const polls = sharedPolls(0);
    retain(polls, ended(1));
    assert.deepEqual(polls.snapshots(), []);
    assert.equal(retainedOf(polls, refNo(1)), undefined);
  });

  it('should retain the later of two snapshots of a job', () => {
    const [early, late] = [ended(1, 5), ended(1, 6)];
    for (const order of [
      [late, early],
      [early, late],
    ]) {
      const polls = sharedPolls(9);
      for (const snapshot of order) retain(polls, snapshot);
      assert.equal(retainedOf(polls, refNo(1)), late);
    }
  });

  it('should no longer retain a job that is watched again, and still retain others', () => {
    const polls = sharedPolls(9);
    const [one, two] = [1, 2].map((index) => snapshotOf(refNo(index)));
    for (const snapshot of [one!, two!])
      polls.of({ ref: snapshot, resumeFrom: snapshot }, 0).polls$.subscribe().unsubscribe();
    assert.deepEqual(polls.snapshots(), [one, two]);

    const watched = [refNo(1), refNo(3)].map((ref) => polls.of({ ref }, 0).polls$.subscribe());
    // Retained snapshots come first; job 3 has none yet.
    assert.deepEqual(polls.snapshots(), [two, one]);
    for (const subscription of watched) subscription.unsubscribe();
  });

  it('should never retain more than allowed, nor two of a job, and always those that were retained last', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.array(fc.nat(9)), (limit, indices) => {
        const polls = sharedPolls(limit);
        for (const index of indices) retain(polls, ended(index));
        const last = [...new Set(indices.toReversed())].slice(0, limit).toReversed();

        assert.deepEqual(
          polls.snapshots(),
          last.map((index) => ended(index)),
        );
      }),
    );
  });
});

describe('laterOf', () => {
  const [early, late] = [snapshotOf({ observedAt: 5 }), snapshotOf({ observedAt: 6 })];

  it('should return the one that was taken later, in either order', () => {
    assert.equal(laterOf(early, late), late);
    assert.equal(laterOf(late, early), late);
  });

  it('should return the only one, if any', () => {
    assert.equal(laterOf(early, undefined), early);
    assert.equal(laterOf(undefined, early), early);
    assert.equal(laterOf(undefined, undefined), undefined);
  });

  it('should return the first of two that were taken at the same time', () => {
    const another = snapshotOf({ observedAt: 5, state: 'dead' });
    assert.equal(laterOf(early, another), early);
    assert.equal(laterOf(another, early), another);
  });
});
