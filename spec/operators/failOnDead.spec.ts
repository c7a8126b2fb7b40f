import assert from 'node:assert/strict';
import { BatchDeadError, failOnDead, WatchError } from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { of } from 'rxjs';
import { outcomeOf } from '../support/observing.ts';
import { itShouldPassOn } from '../support/passesOn.ts';
import { asMarble, snapshots } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

describe('failOnDead', () => {
  it('should turn a dead snapshot into an error, and unsubscribe from its source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('s--r--D--', snapshots);
      const subs = '        ^-----!  ';
      const expected = '    s--r--#  ';

      expectObservable(source$.pipe(failOnDead(), asMarble())).toBe(expected, undefined, 'BatchDeadError');
      expectSubscriptions(source$.subscriptions).toBe(subs);
    });
  });

  it('should pass on every other state', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('s-r-c-u-S|', snapshots);

      expectObservable(source$.pipe(failOnDead(), asMarble())).toBe('s-r-c-u-S|');
      expectSubscriptions(source$.subscriptions).toBe('^--------!');
    });
  });

  it('should carry the snapshot and its facts', () => {
    const dead = snapshotOf({ state: 'dead', polls: 7, elapsedMs: 9_000 });
    const { error } = outcomeOf(of(dead).pipe(failOnDead()));

    assert.ok(error instanceof BatchDeadError && error instanceof WatchError);
    assert.equal(error.lastSnapshot, dead);
    assert.deepEqual(error.ref, testRef);
    assert.deepEqual([error.polls, error.elapsedMs], [7, 9_000]);
  });

  itShouldPassOn(failOnDead);
});
