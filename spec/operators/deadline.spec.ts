import assert from 'node:assert/strict';
import { type BatchSnapshot, type BatchState, deadline, DeadlineExceededError } from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import {
  concat,
  NEVER,
  Observable,
  of,
  queueScheduler,
  Subject,
  switchMap,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { adjustableClock } from '../support/adjustableClock.ts';
import { useClock } from '../support/clock.ts';
import { heapUsed, outcomeOf } from '../support/observing.ts';
import { itShouldPassOn } from '../support/passesOn.ts';
import { asMarble, snapshots } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

const ERROR = 'DeadlineExceededError';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
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

  /** Runs `deadline` on a clock that is set one second after 10 minutes; `running` is seen each 25 minutes. Returns when it failed. */
  const failureOn = (
    limit: number | Date,
    setByMs: number,
    snapshotEachMs = 25 * MINUTE,
  ): number | undefined => {
    const { scheduler, setAfter, at, run } = adjustableClock();
    const running = snapshotOf({ state: 'running', watchedSince: 0 });
    const source$ = new Subject<BatchSnapshot>();
    let failedAt: number | undefined;
    source$.pipe(deadline(limit, scheduler)).subscribe({
      error: (error: unknown) => {
        assert.ok(error instanceof DeadlineExceededError);
        failedAt = scheduler.monotonicNow?.();
      },
    });
    source$.next(running);
    setAfter(10 * MINUTE + 1_000, setByMs);
    for (let ms = snapshotEachMs; ms < 5 * HOUR; ms += snapshotEachMs) at(ms, () => source$.next(running));
    run(5 * HOUR);
    return failedAt;
  };

  for (const [what, setByMs] of [
    ['forward', 30 * MINUTE],
    ['back', -30 * MINUTE],
    ['back to before the start', -24 * HOUR],
  ] as const)
    it(`should judge a duration by the clock that does not jump, when the wall clock is set ${what}`, () => {
      assert.equal(failureOn(HOUR, setByMs), HOUR);
    });

  for (const [what, setByMs, failedAt] of [
    ['forward', 30 * MINUTE, 30 * MINUTE],
    ['forward beyond it', 2 * HOUR, 11 * MINUTE],
    ['back', -30 * MINUTE, 90 * MINUTE],
  ] as const)
    it(`should judge a moment by the wall clock, when that is set ${what}`, () => {
      assert.equal(failureOn(new Date(HOUR), setByMs), failedAt);
    });

  it('should read the wall clock at each snapshot, if the limit is a moment', () => {
    assert.equal(failureOn(new Date(HOUR), 2 * HOUR, 10 * MINUTE + 5_000), 10 * MINUTE + 5_000);
  });

  it('should report the time that has passed, although the wall clock was set', () => {
    const { scheduler, setAfter, run } = adjustableClock();
    const errors: unknown[] = [];
    concat(of(snapshotOf({ watchedSince: 0 })), NEVER)
      .pipe(deadline(HOUR, scheduler))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    setAfter(1, -2 * HOUR);
    run();
    assert.ok(errors[0] instanceof DeadlineExceededError);
    assert.equal(errors[0].elapsedMs, HOUR);
  });

  for (const [what, limit] of [
    ['0', 0],
    ['a moment in the past', new Date(-3)],
  ] as const)
    it(`should deliver what the source emits at once, then fail, if the limit is ${what}`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const [atOnce$, later$] = [cold('r--', snapshots), cold('-r-', snapshots)];
        const synchronous$ = concat(of(snapshotOf({ state: 'running' })), NEVER);

        expectObservable(synchronous$.pipe(deadline(limit), asMarble())).toBe('(r#)', undefined, ERROR);
        expectObservable(atOnce$.pipe(deadline(limit), asMarble())).toBe('(r#)', undefined, ERROR);
        expectObservable(later$.pipe(deadline(limit), asMarble())).toBe('#', undefined, ERROR);
        expectSubscriptions(later$.subscriptions).toBe('(^!)');
      });
    });

  it('should not subscribe to its source if it has failed before, on a scheduler that does not wait', () => {
    let subscriptions = 0;
    const source$ = new Observable<BatchSnapshot>(() => void (subscriptions += 1));
    const tags: unknown[] = [];
    source$
      .pipe(deadline(0, queueScheduler), asMarble())
      .subscribe({ error: (error: unknown) => tags.push(error) });
    assert.deepEqual([tags, subscriptions], [[ERROR], 0]);
  });

  it('should fail with what its clock throws', () => {
    const virtual = new VirtualTimeScheduler();
    const fault = new RangeError('no clock');
    let isBroken = false;
    const now = (): number => {
      if (isBroken) throw fault;
      return virtual.now();
    };
    const schedule = virtual.schedule.bind(virtual);
    const errors: unknown[] = [];
    const fail = (limited$: Observable<unknown>): unknown =>
      limited$.subscribe({ error: (error: unknown) => errors.push(error) });
    const source$ = new Subject<BatchSnapshot>();
    fail(NEVER.pipe(deadline(9, { now, schedule })));
    fail(source$.pipe(deadline(99, { now, schedule })));
    isBroken = true;
    source$.next(snapshotOf());
    virtual.flush();
    fail(NEVER.pipe(deadline(9, { now, schedule })));
    assert.deepEqual(errors, [fault, fault, fault]);
    assert.equal(virtual.actions.length, 0);
  });

  describe('on the default clock', () => {
    const test = useClock();

    it('should wait on one timer, however many jobs there are', () => {
      const jobs$ = new Subject<BatchSnapshot>();
      const subscription = jobs$.pipe(deadline(1e9)).subscribe();
      for (let job = 0; job < 1_000; job += 1) jobs$.next(snapshotOf({ projectId: String(job) }));
      assert.equal(test.clock.countTimers(), 1);

      for (let job = 0; job < 1_000; job += 1)
        jobs$.next(snapshotOf({ projectId: String(job), state: 'success' }));
      assert.equal(test.clock.countTimers(), 0);
      subscription.unsubscribe();
    });

    it('should leave no timer for a job of which an older snapshot arrives after its end', () => {
      const jobs$ = new Subject<BatchSnapshot>();
      const subscription = jobs$.pipe(deadline(1e9)).subscribe();
      for (const state of ['running', 'dead', 'running'] as const) jobs$.next(snapshotOf({ state }));
      assert.equal(test.clock.countTimers(), 0);
      subscription.unsubscribe();
    });

    it('should leave no timer when its source fails, or emits while it is unsubscribed', () => {
      concat(
        of(snapshotOf()),
        throwError(() => new Error()),
      )
        .pipe(deadline(9))
        .subscribe({ error: () => undefined });
      new Observable<BatchSnapshot>((subscriber) => () => subscriber.next(snapshotOf()))
        .pipe(deadline(9))
        .subscribe()
        .unsubscribe();

      assert.equal(test.clock.countTimers(), 0);
    });

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

  it('should not fail for a job of which an older snapshot arrives after its end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const D = snapshotOf({ state: 'dead', observedAt: 2 });
      const [r, q] = [snapshotOf({ observedAt: 1 }), snapshotOf({ observedAt: 2 })];
      const source$ = cold('-rDqr----', { r, D, q });

      expectObservable(source$.pipe(deadline(6), asMarble())).toBe('-rDrr----');
      expectSubscriptions(source$.subscriptions).toBe('^--------');
    });
  });

  it('should limit a new run of a job that had ended, from its own start', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const D = snapshotOf({ state: 'dead', observedAt: 2 });
      const r = snapshotOf({ observedAt: 4, watchedSince: 4 });
      const source$ = cold('--D-r------', { D, r });

      expectObservable(source$.pipe(deadline(5), asMarble())).toBe('--D-r----#', undefined, ERROR);
      expectSubscriptions(source$.subscriptions).toBe('^--------!');
    });
  });

  it('should keep the limit of a new run when an older snapshot arrives', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const D = snapshotOf({ state: 'dead', observedAt: 2 });
      const [r, q] = [snapshotOf({ observedAt: 4, watchedSince: 4 }), snapshotOf({ observedAt: 1 })];
      const source$ = cold('--D-rq-----', { D, r, q });

      expectObservable(source$.pipe(deadline(5), asMarble())).toBe('--D-rr---#', undefined, ERROR);
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

  /** What a job of a merged stream takes, in bytes, after snapshots of these states. */
  const bytesAfter = (...states: readonly BatchState[]): number => {
    const JOBS = 5_000;
    const jobs$ = new Subject<BatchSnapshot>();
    const subscription = jobs$.pipe(deadline(1e9)).subscribe();
    const before = heapUsed();
    for (let job = 0; job < JOBS; job += 1)
      for (const state of states)
        jobs$.next(snapshotOf({ projectId: String(job), watchedSince: Date.now(), state }));
    const bytes = (heapUsed() - before) / JOBS;
    subscription.unsubscribe();
    return bytes;
  };

  it('should free the memory of a job that has ended, because a merged stream may have any number of them', () => {
    // What is remembered of the last thousand ends.
    for (const states of [
      ['running', 'success'],
      ['running', 'dead', 'running'],
    ] as const)
      assert.ok(
        bytesAfter(...states) < 150,
        `${bytesAfter(...states).toFixed()} bytes after ${states.join()}`,
      );
  });

  it('should take little memory for a job that has not ended', () => {
    const bytes = bytesAfter('running');
    // A group and a timer of its own, for each job, took 8,000.
    assert.ok(bytes < 1_600, `${bytes.toFixed()} bytes a job`);
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
