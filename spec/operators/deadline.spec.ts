import assert from 'node:assert/strict';
import { type BatchSnapshot, deadline, DeadlineExceededError } from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { concat, NEVER, of, Subject, switchMap, timer, VirtualTimeScheduler } from 'rxjs';
import { useClock } from '../support/clock.ts';
import { heapUsed, outcomeOf } from '../support/observing.ts';
import { itShouldPassOn } from '../support/passesOn.ts';
import { asMarble, snapshots } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

const ERROR = 'DeadlineExceededError';
const other = { batchId: '11111111-2222-3333-4444-555555555555' };

describe('deadline', () => {
  for (const [what, source, subs, expected] of [
    ['fail at the limit, with what was emitted before', 's--r------', '^------!', 's--r---#'],
    ['deliver a snapshot at t−1', 's-----r---', '^------!', 's-----r#'],
    ['deliver a snapshot at t, then fail', 's------r--', '^------!', 's------(r#)'],
    ['not wait for a snapshot at t+1', 's-------r-', '^------!', 's------#'],
    ['not fail if the job ends at t', 's------S--', '^---------', 's------S--'],
    ['not fail if the job ended before', 's--D------', '^---------', 's--D------'],
    ['count from the subscription before the first snapshot', '----------', '^------!', '-------#'],
    ['complete with its source', 's--|', '^--!', 's--|'],
  ] as const) {
    it(`should ${what}`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold(source, snapshots);

        expectObservable(source$.pipe(deadline(7), asMarble())).toBe(expected, undefined, ERROR);
        expectSubscriptions(source$.subscriptions).toBe(subs);
      });
    });
  }

  it('should accept a moment, also in the past', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('s------', snapshots);

      expectObservable(source$.pipe(deadline(new Date(3)), asMarble())).toBe('s--#', undefined, ERROR);
      expectObservable(source$.pipe(deadline(new Date(-3)), asMarble())).toBe('(s#)', undefined, ERROR);
      expectSubscriptions(source$.subscriptions).toBe(['^--!', '(^!)']);
    });
  });

  it('should report a moment as the time from the start of the watch, never a negative one', () => {
    const stored = snapshotOf({ state: 'running', watchedSince: 4 });
    for (const [moment, deadlineMs] of [
      [9, 5],
      [3, 0],
    ] as const) {
      const later$ = timer(4).pipe(
        switchMap(() => concat(of(stored), NEVER).pipe(deadline(new Date(moment)))),
      );
      const { error } = outcomeOf(later$);
      assert.ok(error instanceof DeadlineExceededError);
      assert.equal(error.deadlineMs, deadlineMs);
    }
  });

  it('should count from `watchedSince` of the snapshot, and deliver a snapshot that is past the limit', () => {
    const stored = snapshotOf({ watchedSince: 40 });
    const later$ = timer(50).pipe(switchMap(() => concat(of(stored), NEVER).pipe(deadline(15))));
    const { values, error } = outcomeOf(later$);
    assert.deepEqual(values, [stored]);
    assert.ok(error instanceof DeadlineExceededError);
    assert.deepEqual([error.elapsedMs, error.deadlineMs, error.lastSnapshot], [15, 15, stored]);

    const past$ = timer(50).pipe(switchMap(() => concat(of(stored), NEVER).pipe(deadline(5))));
    assert.deepEqual(outcomeOf(past$).values, [stored]);
  });

  it('should count from now if `watchedSince` is in the future, because the clock was set back', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-a------', { a: snapshotOf({ state: 'running', watchedSince: 1_000 }) });

      expectObservable(source$.pipe(deadline(4), asMarble())).toBe('          -r---#', undefined, ERROR);
      expectObservable(source$.pipe(deadline(new Date(3)), asMarble())).toBe('-r-#', undefined, ERROR);
      expectSubscriptions(source$.subscriptions).toBe(['^----!', '^--!']);
    });
  });

  for (const ms of [2 ** 31 - 1, 2 ** 31, 2 ** 32 + 5]) {
    it(`should hold for ${String(ms)} ms, also beyond the longest timer`, () => {
      marbles(({ expectObservable }) => {
        const expected = `r ${String(ms - 1)}ms #`;
        const running$ = concat(of(snapshotOf({ state: 'running' })), NEVER);
        expectObservable(running$.pipe(deadline(ms), asMarble())).toBe(expected, undefined, ERROR);
      }, 2 ** 33);
    });
  }

  it('should wait on the given scheduler alone', () => {
    const scheduler = new VirtualTimeScheduler();
    const errors: unknown[] = [];
    const running$ = concat(of(snapshotOf({ state: 'running' })), NEVER);
    running$
      .pipe(deadline(2 ** 31 + 5, scheduler))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    NEVER.pipe(deadline(9, scheduler)).subscribe({ error: (error: unknown) => errors.push(error) });
    scheduler.flush();

    assert.deepEqual(
      errors.map((error) => error instanceof DeadlineExceededError && error.elapsedMs),
      [9, 2 ** 31 + 5],
    );
    assert.equal(scheduler.now(), 2 ** 31 + 5);
  });

  describe('on the default clock', () => {
    const test = useClock();

    it('should leave no timer after unsubscribing, completion, and the end of the job', () => {
      const running = snapshotOf({ state: 'running' });
      NEVER.pipe(deadline(9)).subscribe().unsubscribe();
      concat(of(running), NEVER).pipe(deadline(9)).subscribe().unsubscribe();
      of(running).pipe(deadline(9)).subscribe();
      concat(of(running, snapshotOf({ state: 'dead' })), NEVER)
        .pipe(deadline(9))
        .subscribe();

      assert.equal(test.clock.countTimers(), 0);
    });
  });

  it('should give each job of a merged stream its own limit', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = snapshotOf({ state: 'running', watchedSince: 0 });
      const b = snapshotOf({ ...other, state: 'running', watchedSince: 3 });
      const S = snapshotOf({ state: 'success', watchedSince: 0 });
      const source$ = cold('a--b-S----', { a, b, S });

      expectObservable(source$.pipe(deadline(6), asMarble())).toBe('r--r-S---#', undefined, ERROR);
      expectSubscriptions(source$.subscriptions).toBe('^--------!');
    });
  });

  it('should report the job that exceeded its limit, although another was seen since', () => {
    const overdue = snapshotOf({ state: 'running', watchedSince: 0 });
    for (const ref of [other, { projectId: 'another' }]) {
      const since = snapshotOf({ ...ref, state: 'running', watchedSince: 3 });
      const ended = snapshotOf({ ...ref, state: 'dead', watchedSince: 3 });
      const { error } = outcomeOf(concat(of(overdue, since, ended), NEVER).pipe(deadline(6)));
      assert.ok(error instanceof DeadlineExceededError);
      assert.deepEqual([error.ref, error.lastSnapshot, error.elapsedMs], [testRef, overdue, 6]);
    }
  });

  it('should report the job and its last snapshot; no ref before the first snapshot', () => {
    const { error } = outcomeOf(concat(of(snapshotOf({ polls: 4 })), NEVER).pipe(deadline(9)));
    assert.ok(error instanceof DeadlineExceededError);
    assert.deepEqual([error.ref, error.polls, error.attempts], [testRef, 4, 0]);

    const early = outcomeOf(NEVER.pipe(deadline(9))).error;
    assert.ok(early instanceof DeadlineExceededError);
    assert.deepEqual([early.ref, early.lastSnapshot, early.elapsedMs], [undefined, undefined, 9]);
  });

  it('should free the memory of a job that has ended, because a merged stream may have any number of them', () => {
    const JOBS = 2_000;
    const jobs$ = new Subject<BatchSnapshot>();
    const subscription = jobs$.pipe(deadline(1e9)).subscribe();
    const before = heapUsed();
    for (let job = 0; job < JOBS; job += 1) {
      const ref = { projectId: String(job), watchedSince: Date.now() };
      jobs$.next(snapshotOf({ ...ref, state: 'running' }));
      jobs$.next(snapshotOf({ ...ref, state: 'success' }));
    }
    const bytes = (heapUsed() - before) / JOBS;
    subscription.unsubscribe();

    // A job that is kept takes 2,300.
    assert.ok(bytes < 1_000, `${bytes.toFixed()} bytes a job`);
  });

  it('should share no state between subscribers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-----', snapshots);
      const result$ = source$.pipe(deadline(3), asMarble());

      expectObservable(result$, '^').toBe('  ---#', undefined, ERROR);
      expectObservable(result$, '--^').toBe('-----#', undefined, ERROR);
      expectSubscriptions(source$.subscriptions).toBe(['^--!', '--^--!']);
    });
  });

  itShouldPassOn(() => deadline(1e9));

  for (const [limit, formatted] of [
    [Number.NaN, 'NaN'],
    [-1, '-1'],
    [Infinity, 'Infinity'],
    ['5', '"5"'],
    [undefined, 'undefined'],
    [new Date(Number.NaN), 'Invalid Date'],
  ] as const) {
    it(`should refuse the limit ${formatted} when it is called`, () => {
      assert.throws(
        () => deadline(limit as never),
        (error: unknown) =>
          error instanceof TypeError &&
          error.message.startsWith('deadline(msOrDate): expected ') &&
          error.message.endsWith(`, got ${formatted}`),
      );
    });
  }

  it('should refuse an invalid scheduler when it is called', () => {
    assert.throws(() => deadline(5, { now: () => 5 } as never), {
      name: 'TypeError',
      message: /^deadline\(scheduler\): expected a scheduler/,
    });
  });
});
