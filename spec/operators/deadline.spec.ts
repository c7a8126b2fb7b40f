import assert from 'node:assert/strict';
import { deadline, DeadlineExceededError } from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { concat, NEVER, of, switchMap, timer } from 'rxjs';
import { outcomeOf } from '../support/outcomeOf.ts';
import { itShouldPassOn } from '../support/passesOn.ts';
import { snapshots, told } from '../support/snapshots.ts';
import { marbles } from '../support/testScheduler.ts';

const ERROR = 'DeadlineExceededError';
const other = { batchId: '11111111-2222-3333-4444-555555555555' };

describe('deadline', () => {
  for (const [what, source, subs, expected] of [
    ['fail at the limit, with what was emitted before', 's--r------', '^------!', 's--r---#'],
    ['deliver a snapshot at t−1', 's-----r---', '^------!', 's-----r#'],
    ['deliver a snapshot at t, then fail', 's------r--', '^------!', 's------(r#)'],
    ['not wait for a snapshot at t+1', 's-------r-', '^------!', 's------#'],
    ['let a terminal snapshot at t win', 's------S--', '^---------', 's------S--'],
    ['leave a job alone that has ended before', 's--D------', '^---------', 's--D------'],
    ['count from the subscription until a snapshot came', '----------', '^------!', '-------#'],
    ['complete with its source', 's--|', '^--!', 's--|'],
  ] as const) {
    it(`should ${what}`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold(source, snapshots);

        expectObservable(source$.pipe(deadline(7), told())).toBe(expected, undefined, ERROR);
        expectSubscriptions(source$.subscriptions).toBe(subs);
      });
    });
  }

  it('should take a moment as well, a past one too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('s------', snapshots);

      expectObservable(source$.pipe(deadline(new Date(3)), told())).toBe('s--#', undefined, ERROR);
      expectObservable(source$.pipe(deadline(new Date(-3)), told())).toBe('(s#)', undefined, ERROR);
      expectSubscriptions(source$.subscriptions).toBe(['^--!', '(^!)']);
    });
  });

  it('should count from the watchedSince of the snapshot, and deliver one that is past it', () => {
    const stored = snapshotOf({ watchedSince: 40 });
    const later$ = timer(50).pipe(switchMap(() => concat(of(stored), NEVER).pipe(deadline(15))));
    const { values, error } = outcomeOf(later$);
    assert.deepEqual(values, [stored]);
    assert.ok(error instanceof DeadlineExceededError);
    assert.deepEqual([error.elapsedMs, error.deadlineMs, error.lastSnapshot], [15, 15, stored]);

    const past$ = timer(50).pipe(switchMap(() => concat(of(stored), NEVER).pipe(deadline(5))));
    assert.deepEqual(outcomeOf(past$).values, [stored]);
  });

  it('should give each job of a merged stream a limit of its own', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = snapshotOf({ state: 'running', watchedSince: 0 });
      const b = snapshotOf({ ...other, state: 'running', watchedSince: 3 });
      const S = snapshotOf({ state: 'success', watchedSince: 0 });
      const source$ = cold('a--b-S----', { a, b, S });

      expectObservable(source$.pipe(deadline(6), told())).toBe('r--r-S---#', undefined, ERROR);
      expectSubscriptions(source$.subscriptions).toBe('^--------!');
    });
  });

  it('should say which job, and what was last emitted of it; no ref if there was nothing', () => {
    const { error } = outcomeOf(concat(of(snapshotOf({ polls: 4 })), NEVER).pipe(deadline(9)));
    assert.ok(error instanceof DeadlineExceededError);
    assert.deepEqual([error.ref, error.polls, error.attempts], [testRef, 4, 0]);

    const unseen = outcomeOf(NEVER.pipe(deadline(9))).error;
    assert.ok(unseen instanceof DeadlineExceededError);
    assert.deepEqual([unseen.ref, unseen.lastSnapshot, unseen.elapsedMs], [undefined, undefined, 9]);
  });

  it('should keep nothing between two subscribers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-----', snapshots);
      const result$ = source$.pipe(deadline(3), told());

      expectObservable(result$, '^').toBe('  ---#', undefined, ERROR);
      expectObservable(result$, '--^').toBe('-----#', undefined, ERROR);
      expectSubscriptions(source$.subscriptions).toBe(['^--!', '--^--!']);
    });
  });

  itShouldPassOn(() => deadline(1e9));

  for (const [limit, shown] of [
    [Number.NaN, 'NaN'],
    [-1, '-1'],
    [Infinity, 'Infinity'],
    ['5', '"5"'],
    [undefined, 'undefined'],
    [new Date(Number.NaN), 'Invalid Date'],
  ] as const) {
    it(`should refuse the limit ${shown} when it is called (pitfall 7)`, () => {
      assert.throws(
        () => deadline(limit as never),
        (error: unknown) =>
          error instanceof TypeError &&
          error.message.startsWith('deadline(msOrDate): expected ') &&
          error.message.endsWith(`, got ${shown}`),
      );
    });
  }
});
