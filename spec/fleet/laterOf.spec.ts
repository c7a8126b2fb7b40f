import assert from 'node:assert/strict';
import { snapshotOf } from 'dli-watch/testing';
import { laterOf } from '../../lib/fleet/Retained.ts';

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
