import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { map, NEVER, type Observable, of, switchMap, timer } from 'rxjs';
import {
  type BatchSnapshot,
  DeadlineExceededError,
  every,
  NetworkError,
  StateDeadlineExceededError,
  type StateReading,
  watchBatch$,
  type WatchOptions,
  watchScheduler,
} from 'dli-watch';
import { type FakeAnswer, fakeSource, noJitter, snapshotOf, testRef } from 'dli-watch/testing';
import { outcomeOf, pollsOf } from './support/observing.ts';
import { suspendedScheduler } from './support/suspendedScheduler.ts';
import { asMarble, readings } from './support/fixtures.ts';
import { marbles } from './support/testScheduler.ts';

const { projectId, batchId } = testRef;
const broken = new NetworkError();

const watch$ = (script: readonly FakeAnswer[], options: WatchOptions): Observable<BatchSnapshot> =>
  watchBatch$(projectId, batchId, { source: fakeSource(script), random: noJitter, ...options });

describe('watchBatch$ with limits of time', () => {
  describe('deadline', () => {
    it('should end the watch exactly at the limit, with an error and the last state', () => {
      const { error, values } = outcomeOf(watch$(['running'], { schedule: every(100), deadline: 450 }));

      assert.ok(error instanceof DeadlineExceededError);
      assert.equal(error.elapsedMs, 450);
      assert.equal(error.deadlineMs, 450);
      assert.equal(error.lastSnapshot?.state, 'running');
      assert.equal(error.polls, 6);
      assert.match(error.message, /last state running, 6 polls in 450 ms/);
      assert.equal(values.length, 1);
    });

    it('should carry the last poll, not the first one that found its state', () => {
      const { error } = outcomeOf(watch$(['running', ' RUNNING'], { schedule: every(100), deadline: 250 }));

      assert.ok(error instanceof DeadlineExceededError);
      assert.deepEqual(
        error.lastSnapshot,
        snapshotOf({
          state: 'running',
          rawState: ' RUNNING',
          observedAt: 225,
          elapsedMs: 225,
          stateSince: 0,
          watchedSince: 0,
          polls: 4,
        }),
      );
    });

    it('should end a wait that would cross it early, for one last poll before it', () => {
      assert.deepEqual(
        pollsOf(['running'], { schedule: every(20_000), deadline: 50_000 }),
        [0, 20_000, 40_000, 48_000],
      );
      assert.deepEqual(
        pollsOf(['running'], { schedule: every(2_000), deadline: 5_000 }),
        [0, 2_000, 4_000, 4_500],
      );
      assert.deepEqual(pollsOf(['running'], { schedule: every(5_000), deadline: 5_000 }), [0, 3_000]);
    });

    for (const [at, poll, subs, expected] of [
      ['t−1', '------r|', '^-----!', '------r#'],
      ['t', '  -------r|', '^------!', '-------(r#)'],
      ['t+1', '--------r|', '^------!', '-------#'],
    ] as const) {
      it(`should ${at === 't+1' ? 'not wait for' : 'deliver'} an answer at ${at}`, () => {
        marbles(({ cold, expectObservable, expectSubscriptions }) => {
          const poll$ = cold(poll, readings);
          const watched$ = watch$([{ reading$: poll$ }, { reading$: NEVER }], { deadline: 7 });

          expectObservable(watched$.pipe(asMarble())).toBe(expected, undefined, 'DeadlineExceededError');
          expectSubscriptions(poll$.subscriptions).toBe(subs);
        });
      });
    }

    it('should complete for a terminal answer at the limit', () => {
      marbles(({ cold, expectObservable }) => {
        const poll$ = cold('-------S|', readings);

        expectObservable(watch$([{ reading$: poll$ }], { deadline: 7 }).pipe(asMarble())).toBe('-------(S|)');
      });
    });

    it('should end a poll that hangs, and unsubscribe from it', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('-', readings);
        const watched$ = watch$(['running', { reading$: poll$ }], { deadline: 7, schedule: every(3) });

        expectObservable(watched$.pipe(asMarble())).toBe('r------#', undefined, 'DeadlineExceededError');
        expectSubscriptions(poll$.subscriptions).toBe('---^---!');
      });
    });

    it('should end during the wait for a retry, with no further poll', () => {
      const options = { deadline: 1_000, retry: () => O.some(800) };
      const { error } = outcomeOf(watch$(['running', broken], { ...options, schedule: every(100) }));

      assert.ok(error instanceof DeadlineExceededError);
      assert.equal(error.elapsedMs, 1_000);
      assert.deepEqual(pollsOf([broken], options), [0, 800, 900]);
    });

    it('should accept a moment, also a past one', () => {
      marbles(({ expectObservable }) => {
        const options = { schedule: every(100) };
        const error = 'DeadlineExceededError';

        expectObservable(watch$(['running'], { ...options, deadline: new Date(7) }).pipe(asMarble())).toBe(
          'r------#',
          undefined,
          error,
        );
        expectObservable(watch$(['running'], { ...options, deadline: new Date(-7) }).pipe(asMarble())).toBe(
          '(r#)',
          undefined,
          error,
        );
      });
    });

    it('should report a moment as the time from the start of the watch, never a negative one', () => {
      for (const [moment, deadlineMs] of [
        [950, 450],
        [300, 0],
      ] as const) {
        const options = { schedule: every(100), deadline: new Date(moment) };
        const { error } = outcomeOf(timer(500).pipe(switchMap(() => watch$(['running'], options))));

        assert.ok(error instanceof DeadlineExceededError);
        assert.deepEqual([error.deadlineMs, error.elapsedMs], [deadlineMs, deadlineMs]);
      }
    });

    it('should accept a limit that is longer than a timer can hold', () => {
      const deadline = 2 ** 32;
      const schedule = every(2 ** 30);
      const { error } = outcomeOf(watch$(['running'], { deadline, schedule }), 2 ** 33);

      assert.ok(error instanceof DeadlineExceededError);
      assert.equal(error.elapsedMs, deadline);
    });

    it('should be none unless it is set', () => {
      const { error, values } = outcomeOf(watch$(['running'], { schedule: every(1e9) }), 2e10);

      assert.equal(error, undefined);
      assert.equal(values.length, 1);
    });
  });

  describe('stateDeadlines', () => {
    it('should not end a watch in the state before a `dead` that is withheld', () => {
      for (const [deadline, expected] of [
        [undefined, 'r---------------------------(D|)'],
        [12, 'r-----------#'],
      ] as const)
        marbles(({ expectObservable }) => {
          const options = { schedule: every(4), stateDeadlines: { running: 10 }, deadConfirmationMs: 20 };
          const source$ = watch$(['running', 'running', 'dead'], {
            ...options,
            ...(deadline !== undefined && { deadline }),
          });

          expectObservable(source$.pipe(asMarble())).toBe(expected, undefined, 'DeadlineExceededError');
        });
    });

    it('should end the watch when a state lasts too long', () => {
      const options = { schedule: every(10_000), stateDeadlines: { starting: 60_000 } };
      const { error } = outcomeOf(watch$(['starting'], options));

      assert.ok(error instanceof StateDeadlineExceededError);
      assert.equal(error.state, 'starting');
      assert.equal(error.deadlineMs, 60_000);
      assert.equal(error.elapsedMs, 60_000);
    });

    for (const [at, poll, expected] of [
      ['t−1', '--r', 's----r-'],
      ['t', '---r', 's-----r'],
      ['t+1', '----r', 's-----#'],
    ] as const) {
      it(`should ${at === 't+1' ? 'not wait for' : 'be disarmed by'} another state at ${at}`, () => {
        marbles(({ cold, expectObservable, expectSubscriptions }) => {
          // The wait ends early: the poll begins at 3, when half of the 6 ms is left.
          const poll$ = cold(poll, readings);
          const options = { stateDeadlines: { starting: 6 }, schedule: every(100) };
          const watched$ = watch$(['starting', { reading$: poll$ }], options);

          expectObservable(watched$.pipe(asMarble()), '---------!').toBe(
            expected,
            undefined,
            'StateDeadlineExceededError',
          );
          expectSubscriptions(poll$.subscriptions).toBe(
            { 't−1': '---^-!', t: '---^--!', 't+1': '---^--!' }[at],
          );
        });
      });
    }

    it('should start anew when a state returns, while the deadline does not', () => {
      marbles(({ expectObservable }) => {
        const script = ['recovering', 'running', 'recovering', 'running', 'recovering'];
        const options = { schedule: every(4), stateDeadlines: { recovering: 5 } };

        expectObservable(watch$(script, options).pipe(asMarble())).toBe(
          'c---r---c---r---c----#',
          undefined,
          'StateDeadlineExceededError',
        );
        expectObservable(watch$(script, { ...options, deadline: 10 }).pipe(asMarble())).toBe(
          'c---r---cr#',
          undefined,
          'DeadlineExceededError',
        );
      });
    });

    for (const [at, stateMs, kind] of [
      ['t−1', 499, StateDeadlineExceededError],
      ['t', 500, DeadlineExceededError],
      ['t+1', 501, DeadlineExceededError],
    ] as const) {
      it(`should end the watch with a ${kind.name} when a state's limit expires at ${at} of the deadline`, () => {
        const options = { schedule: every(100), deadline: 500, stateDeadlines: { running: stateMs } };

        assert.ok(outcomeOf(watch$(['running'], options)).error instanceof kind);
      });
    }

    it('should name the state at the limit, even if the limit of the state before expires with it', () => {
      const options = { schedule: every(4), stateDeadlines: { starting: 10, running: 6 } };
      const { error } = outcomeOf(watch$(['starting', 'running'], options));

      assert.ok(error instanceof StateDeadlineExceededError);
      assert.deepEqual([error.state, error.deadlineMs, error.elapsedMs], ['running', 6, 10]);
    });

    it('should end a wait that would cross it early, and none after it is disarmed', () => {
      const options = { schedule: every(100), stateDeadlines: { starting: 10 } };

      assert.deepEqual(pollsOf(['starting', 'running', 'success'], options), [0, 5, 105]);
    });

    it('should end an unknown state after an hour by default', () => {
      const { error } = outcomeOf(watch$(['paused'], { schedule: every(60_000) }), 4e6);

      assert.ok(error instanceof StateDeadlineExceededError);
      assert.equal(error.state, 'unknown');
      assert.equal(error.elapsedMs, 3_600_000);
    });

    it('should keep the default for unknown beside limits of other states, and accept another one', () => {
      const of = (stateDeadlines: NonNullable<WatchOptions['stateDeadlines']>): unknown =>
        outcomeOf(watch$(['paused'], { schedule: every(60_000), stateDeadlines }), 4e6).error;

      assert.ok(of({ running: 1 }) instanceof StateDeadlineExceededError);
      assert.equal(of({ unknown: 1e9 }), undefined);
    });

    it('should not treat an unchanged state as a stall', () => {
      assert.equal(outcomeOf(watch$(['running'], { schedule: every(60_000) }), 4e6).error, undefined);
    });
  });

  describe('after the process was stopped', () => {
    it('should poll once before a limit ends the watch, and continue if the state has changed', () => {
      const options = {
        schedule: every(1_000),
        stateDeadlines: { starting: 5_000 },
        scheduler: suspendedScheduler(2_500, 60_000),
      };
      const { error, values } = outcomeOf(watch$(['starting', 'starting', 'starting', 'success'], options));

      assert.equal(error, undefined);
      assert.deepEqual(
        values.map(({ state }) => state),
        ['starting', 'success'],
      );
    });

    it('should end after that one poll if nothing has changed', () => {
      const source = fakeSource(['starting']);
      const options = {
        source,
        schedule: every(1_000),
        deadline: 5_000,
        scheduler: suspendedScheduler(2_500, 60_000),
      };
      const { error } = outcomeOf(watchBatch$(projectId, batchId, options));

      assert.ok(error instanceof DeadlineExceededError);
      assert.equal(error.elapsedMs, 60_000);
      assert.equal(source.polls(), 4);
    });

    for (const [wokenAt, polls] of [
      [6_000, 2],
      [6_001, 3],
      [60_000, 3],
    ] as const) {
      it(`should ${polls === 3 ? '' : 'not '}trigger a poll when it wakes ${wokenAt - 5_000} ms late`, () => {
        const source = fakeSource(['starting']);
        const scheduler = suspendedScheduler(4_000, wokenAt);
        const options = { source, schedule: every(100_000), deadline: 5_000, scheduler };
        const { error } = outcomeOf(watchBatch$(projectId, batchId, options));

        assert.ok(error instanceof DeadlineExceededError);
        assert.equal(error.elapsedMs, wokenAt);
        assert.equal(source.polls(), polls);
      });
    }

    it('should not be judged by a poll that began before, but by the one that follows at once', () => {
      const open = { reading$: timer(3_000).pipe(map(() => readings['s'] as StateReading)) };
      const options = {
        schedule: every(100_000),
        deadline: 5_000,
        scheduler: suspendedScheduler(4_000, 60_000),
      };
      const { error, values } = outcomeOf(watch$(['starting', open, 'success'], options));

      assert.equal(error, undefined);
      assert.deepEqual(
        values.map(({ state, elapsedMs }) => [state, elapsedMs]),
        [
          ['starting', 0],
          ['success', 62_000],
        ],
      );
    });

    it('should be judged by a poll that began at the very limit', () => {
      let blockedMs = 0;
      const now = (): number => watchScheduler.now() + blockedMs;
      const scheduler = { ...watchScheduler, now, monotonicNow: now };
      const readState$ = (): Observable<StateReading> => {
        if (now() === 5_000) blockedMs = 2_000;
        return of(readings['r'] as StateReading);
      };
      const source = { readState$ };
      const schedule: WatchOptions['schedule'] = ({ polls }) => (polls === 1 ? 9_000 : 2_000);
      const { error } = outcomeOf(watch$([''], { source, schedule, deadline: 5_000, scheduler }));

      assert.ok(error instanceof DeadlineExceededError);
      assert.deepEqual([error.elapsedMs, error.polls], [7_000, 3]);
    });

    it('should wait as usual after that one poll has disarmed a limit', () => {
      const running = { reading$: timer(1).pipe(map(() => readings['r'] as StateReading)) };
      const script = ['starting', 'starting', running, 'running', 'success'];
      const options = {
        schedule: ({ snapshot }) => (snapshot.state === 'starting' ? 100_000 : 1_000),
        stateDeadlines: { starting: 5_000 },
        scheduler: suspendedScheduler(4_000, 60_000),
      } satisfies WatchOptions;

      assert.deepEqual(pollsOf(script, options), [0, 3_000, 60_000, 61_001, 62_001]);
    });

    for (const [how, answer] of [
      ['has found nothing new', 'starting'],
      ['has failed', broken],
    ] as const)
      it(`should plan no further attempt when that one poll ${how}`, () => {
        const events: (readonly [at: number, tag: string])[] = [];
        const options: WatchOptions = {
          schedule: every(100_000),
          deadline: 5_000,
          scheduler: suspendedScheduler(4_000, 60_000),
          onEvent: ({ _tag, at }) => void events.push([at, _tag]),
        };
        const { error } = outcomeOf(watch$(['starting', 'starting', answer], options));

        assert.ok(error instanceof DeadlineExceededError);
        assert.deepEqual([error.polls, error.lastSnapshot?.state], [answer === broken ? 2 : 3, 'starting']);
        const since = events.filter(([at]) => at >= 60_000).map(([, tag]) => tag);
        assert.deepEqual(since, ['pollStarted', answer === broken ? 'pollFailed' : 'pollAnswered', 'ended']);
      });

    it('should not wait forever for a poll that hangs', () => {
      const options = {
        schedule: every(1_000),
        deadline: 5_000,
        scheduler: suspendedScheduler(2_500, 60_000),
      };
      const script = ['starting', 'starting', 'starting', { reading$: NEVER }];
      const { error } = outcomeOf(watch$(script, options));

      assert.ok(error instanceof DeadlineExceededError);
      assert.equal(error.elapsedMs, 70_000);
    });
  });

  it('should measure on a clock that does not jump when the wall clock is set', () => {
    let wall = 0;
    const scheduler = { ...watchScheduler, now: () => (wall += 3_600_000) };
    const { error } = outcomeOf(watch$(['running'], { schedule: every(100), deadline: 450, scheduler }));

    assert.ok(error instanceof DeadlineExceededError);
    assert.equal(error.elapsedMs, 450);
  });

  it('should leave no timer behind', () => {
    marbles(({ expectObservable, flush }) => {
      const source = fakeSource(['running']);
      const options = { source, schedule: every(3), deadline: 100, stateDeadlines: { running: 50 } };

      expectObservable(watchBatch$(projectId, batchId, options).pipe(asMarble()), '----!').toBe('r');
      flush();
      assert.equal(source.polls(), 2);
    });
  });

  it('should count from the first watch if the watch was resumed', () => {
    const resumeFrom = snapshotOf({
      state: 'running',
      watchedSince: 100,
      stateSince: 200,
      observedAt: 400,
    });
    const of = (options: WatchOptions): unknown =>
      outcomeOf(
        timer(500).pipe(
          switchMap(() => watch$(['running'], { schedule: every(10), resumeFrom, ...options })),
        ),
      ).error;

    const total = of({ deadline: 450 });
    assert.ok(total instanceof DeadlineExceededError);
    assert.equal(total.elapsedMs, 450);
    const state = of({ stateDeadlines: { running: 310 } });
    assert.ok(state instanceof StateDeadlineExceededError);
    assert.equal(state.elapsedMs, 410);
  });
});
