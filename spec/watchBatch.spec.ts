import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { EMPTY, NEVER, type Observable, type SchedulerAction, throwError } from 'rxjs';
import {
  AuthError,
  BatchNotFoundError,
  type BatchSnapshot,
  BatchVanishedError,
  CallbackError,
  DeadlineExceededError,
  DecodeError,
  every,
  HttpError,
  PollFailedError,
  NetworkError,
  NoSuchBatchError,
  RetriesExhaustedError,
  type RetryStatus,
  type StateReading,
  UnexpectedError,
  watchBatch$,
  type WatchOptions,
  watchScheduler,
  type PollContext,
} from 'dli-watch';
import { type FakeAnswer, fakeSource, noJitter, testRef } from 'dli-watch/testing';
import { outcomeOf, pollsOf } from './support/observing.ts';
import { asMarble, readings } from './support/fixtures.ts';
import { marbles } from './support/testScheduler.ts';

const { projectId, batchId } = testRef;
const broken = new NetworkError({ code: 'ECONNRESET' });
const missing = new NoSuchBatchError({ status: 400, code: 'DLI.0002' });
/** Retries `count` times, after `ms` each. */
const retries =
  (count: number, ms: number) =>
  ({ attempt }: RetryStatus): O.Option<number> =>
    attempt > count ? O.none : O.some(ms);

const watch$ = (script: readonly FakeAnswer[], options: WatchOptions = {}): Observable<BatchSnapshot> =>
  watchBatch$(projectId, batchId, { source: fakeSource(script), random: noJitter, ...options });

/** The error that ends a watch, which must be an instance of `kind`. */
const errorOf = <E>(watched$: Observable<unknown>, kind: abstract new (...args: never[]) => E): E => {
  const { error } = outcomeOf(watched$);
  assert.ok(error instanceof kind, `expected ${kind.name}, got ${String(error)}`);
  return error;
};

describe('watchBatch$', () => {
  describe('polls', () => {
    it('should poll at once, and again a wait after each answer', () => {
      marbles(({ cold, expectObservable, expectSubscriptions, time }) => {
        const poll$ = cold('  ---r|', readings);
        const subs = [
          '                  ^--!                        ',
          '                  --------^--!                ',
          '                  ----------------^--!        ',
        ];
        const unsub = '       --------------------!       ';
        const expected = '    ---r-----------------       ';
        const ms = time('        -----|');

        expectObservable(watch$([{ reading$: poll$ }], { schedule: every(ms) }).pipe(asMarble()), unsub).toBe(
          expected,
        );
        expectSubscriptions(poll$.subscriptions).toBe(subs);
      });
    });

    it('should never overlap polls nor drop one when they are slower than the wait', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  ------r|', readings);
        const subs = [
          '                  ^-----!             ',
          '                  -------^-----!      ',
          '                  --------------^-----!',
        ];
        const unsub = '       --------------------!';
        const expected = '    ------r--------------';

        expectObservable(watch$([{ reading$: poll$ }], { schedule: every(1) }).pipe(asMarble()), unsub).toBe(
          expected,
        );
        expectSubscriptions(poll$.subscriptions).toBe(subs);
      });
    });

    it('should emit the first snapshot, then changes only, the terminal one last', () => {
      marbles(({ expectObservable }) => {
        const script = ['starting', 'starting', 'running', 'running', 'recovering', 'running', 'Success'];
        const expected = '    s---r---c-r-(S|)';

        expectObservable(watch$(script, { schedule: every(2) }).pipe(asMarble())).toBe(expected);
      });
    });

    it('should spend one poll on a job that is terminal already', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  -D-|', readings);
        const subs = '        ^!';
        const expected = '    -(D|)';

        expectObservable(watch$([{ reading$: poll$ }]).pipe(asMarble())).toBe(expected);
        expectSubscriptions(poll$.subscriptions).toBe(subs);
      });
    });

    it('should go from starting to dead without running', () => {
      marbles(({ expectObservable }) => {
        expectObservable(watch$(['starting', 'dead'], { schedule: every(3) }).pipe(asMarble())).toBe(
          's--(D|)',
        );
      });
    });

    it('should take the first reading of a source that emits more, and unsubscribe from it', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  -r-S-', readings);
        const subs = ['       ^!', '  ----^!'];
        const unsub = '       -------!';
        const expected = '    -r------';

        expectObservable(watch$([{ reading$: poll$ }], { schedule: every(3) }).pipe(asMarble()), unsub).toBe(
          expected,
        );
        expectSubscriptions(poll$.subscriptions).toBe(subs.map((line) => line.trim()));
      });
    });

    it('should survive 10,000 synchronous polls without a wait, in turns of their own', () => {
      marbles(({ expectObservable }) => {
        const script = Array.from({ length: 10_000 }, (_, poll) => (poll === 9_999 ? 'success' : 'running'));

        expectObservable(watch$(script, { schedule: () => 0 }).pipe(asMarble())).toBe('(rS|)');
      });
    });

    it('should set no timers but its waits where there are no events or limits', () => {
      const delays: unknown[] = [];
      const scheduler: typeof watchScheduler = {
        ...watchScheduler,
        schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay?: number, state?: T) {
          delays.push(delay);
          return watchScheduler.schedule<T>(
            function (this: SchedulerAction<T>, given?: T) {
              const again = this.schedule.bind(this);
              this.schedule = (...call) => {
                delays.push(call[1]);
                return again(...call);
              };
              work.call(this, given);
            },
            delay as number,
            state as T,
          );
        },
      };
      outcomeOf(
        watch$(['starting', broken, 'success'], { schedule: every(5), retry: retries(1, 3), scheduler }),
      );

      assert.deepEqual(delays, [5, 3]);
    });

    it('should emit nothing for a poll that never answers', () => {
      marbles(({ expectObservable }) => {
        expectObservable(watch$([{ reading$: NEVER }]).pipe(asMarble())).toBe('-');
      });
    });
  });

  describe('subscriptions', () => {
    it('should do nothing before it is subscribed to', () => {
      const source = fakeSource(['success']);
      void watchBatch$(projectId, batchId, { source });
      assert.equal(source.polls(), 0);
    });

    it('should unsubscribe from an open poll when it is unsubscribed', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  -----r|', readings);
        const subs = '        ^--!';
        const unsub = '       ---!';

        expectObservable(watch$([{ reading$: poll$ }]).pipe(asMarble()), unsub).toBe('-');
        expectSubscriptions(poll$.subscriptions).toBe(subs);
      });
    });

    for (const [what, script] of [
      ['the wait for the next poll', ['running']],
      ['the wait for a retry', [broken]],
    ] as const) {
      it(`should leave no timer when it is unsubscribed during ${what}`, () => {
        marbles(({ expectObservable, flush }) => {
          const source = fakeSource(script);
          const watched$ = watchBatch$(projectId, batchId, {
            source,
            schedule: every(10),
            retry: retries(9, 10),
          });

          expectObservable(watched$.pipe(asMarble()), '-----!').toBe(script[0] === broken ? '-' : 'r');
          flush();
          assert.equal(source.polls(), 1);
        });
      });
    }

    it('should keep nothing between two subscribers: budgets, counts and clocks', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('   #', readings, broken);
        const subs = ['(^!)', '---(^!)', '------(^!)', '--(^!)', '-----(^!)', '--------(^!)'];
        const watched$ = watch$([{ reading$: poll$ }], { retry: retries(2, 3) });

        expectObservable(watched$.pipe(asMarble()), '^').toBe(
          '   ------#',
          undefined,
          'RetriesExhaustedError',
        );
        expectObservable(watched$.pipe(asMarble()), '--^').toBe(
          ' --------#',
          undefined,
          'RetriesExhaustedError',
        );
        expectSubscriptions(poll$.subscriptions).toBe(subs.sort((a, b) => a.indexOf('^') - b.indexOf('^')));
      });
    });
  });

  describe('retries', () => {
    it('should give each poll a budget of its own, renewed by an answer', () => {
      marbles(({ expectObservable }) => {
        const script = ['starting', broken, broken, 'running', broken, broken, 'recovering', broken, 'dead'];
        const expected = '    s----r----c--(D|)';
        const options = { schedule: every(1), retry: retries(2, 2) };

        expectObservable(watch$(script, options).pipe(asMarble())).toBe(expected);
      });
    });

    it('should call the source for each attempt', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const failed$ = cold(' -#', readings, broken);
        const poll$ = cold('        -S|', readings);
        const failedSubs = [' ^!', '  ---^!'].map((line) => line.trim());
        const pollSubs = '    ------^!';
        const expected = '    -------(S|)';
        const script = [{ reading$: failed$ }, { reading$: failed$ }, { reading$: poll$ }];

        expectObservable(watch$(script, { retry: retries(2, 2) }).pipe(asMarble())).toBe(expected);
        expectSubscriptions(failed$.subscriptions).toBe(failedSubs);
        expectSubscriptions(poll$.subscriptions).toBe(pollSubs);
      });
    });

    it('should not repeat a state that a retried poll finds again', () => {
      marbles(({ expectObservable }) => {
        const script = ['running', broken, 'running', 'success'];

        expectObservable(watch$(script, { schedule: every(2), retry: retries(1, 2) }).pipe(asMarble())).toBe(
          'r-----(S|)',
        );
      });
    });

    it('should end after the last attempt with the facts of the watch', () => {
      const script = [
        'starting',
        'running',
        broken,
        new HttpError({ status: 503 }),
        new HttpError({ status: 502 }),
      ];
      const error = errorOf(
        watch$(script, { schedule: every(10), retry: retries(2, 5) }),
        RetriesExhaustedError,
      );

      assert.equal(error.attempts, 3);
      assert.equal(error.polls, 2);
      assert.equal(error.lastSnapshot?.state, 'running');
      assert.equal(error.elapsedMs, 30);
      assert.deepEqual(error.ref, testRef);
      assert.ok(error.cause instanceof HttpError);
      assert.equal(error.cause.status, 502);
    });

    it('should end after one request when the budget is 0', () => {
      const source = fakeSource([broken, 'success']);
      const error = errorOf(
        watchBatch$(projectId, batchId, { source, retry: () => O.none }),
        RetriesExhaustedError,
      );

      assert.equal(error.attempts, 1);
      assert.equal(source.polls(), 1);
    });

    it('should end at once for an error that is not transient', () => {
      const refused = new AuthError({ reason: 'refused', status: 403 });
      const source = fakeSource(['running', refused, 'success']);
      const error = errorOf(watchBatch$(projectId, batchId, { source, schedule: every(5) }), PollFailedError);

      assert.equal(error.cause, refused);
      assert.equal(error.lastSnapshot?.state, 'running');
      assert.equal(source.polls(), 2);
    });

    it('should count an answer that cannot be decoded as a failed attempt, never as a state', () => {
      const undecoded = new DecodeError({ report: ['state: expected a text, got null'] });
      const error = errorOf(watch$(['running', undecoded], { retry: retries(1, 5) }), RetriesExhaustedError);

      assert.equal(error.cause, undecoded);
      assert.equal(error.polls, 1);
    });

    it('should pass the policy the error, the attempt, the time and the last wait', () => {
      const seen: Omit<RetryStatus, 'random'>[] = [];
      const retry = ({ random, ...status }: RetryStatus): O.Option<number> => {
        assert.equal(random, noJitter);
        seen.push(status);
        return status.attempt < 3 ? O.some(10 * status.attempt) : O.none;
      };
      // The time is that of the attempts and of the waits that the policy chose, not that of the grace.
      const options = { retry, initialDelayMs: 500, notFoundGraceMs: 1_500 };
      errorOf(watch$([broken, missing, broken], options), RetriesExhaustedError);

      assert.deepEqual(seen, [
        { error: broken, attempt: 1, elapsedMs: 0, previousDelayMs: undefined },
        { error: broken, attempt: 2, elapsedMs: 10, previousDelayMs: 990 },
        { error: broken, attempt: 3, elapsedMs: 30, previousDelayMs: 20 },
      ]);
    });

    it('should give up after 15 minutes of failing by default, with waits of up to a minute', () => {
      const source = fakeSource([broken]);
      const error = errorOf(
        watchBatch$(projectId, batchId, { source, random: noJitter }),
        RetriesExhaustedError,
      );

      // 1 + 2 + 4 + 8 + 16 + 32 s, then 60 s each: the first failure at or after 900 s is the 21st attempt.
      assert.equal(error.attempts, 21);
      assert.equal(error.elapsedMs, 903_000);
      assert.equal(source.polls(), 21);
    });

    it('should retry 10,000 times in a row without growing the stack', () => {
      const source = fakeSource([...Array.from({ length: 10_000 }, () => broken), 'success']);
      marbles(({ expectObservable }) => {
        const watched$ = watchBatch$(projectId, batchId, { source, retry: () => O.some(0) });
        expectObservable(watched$.pipe(asMarble())).toBe('(S|)');
      });
      assert.equal(source.polls(), 10_001);
    });

    it('should wrap an error that is no PollError, and end', () => {
      const boom = new Error('boom');
      const throwing = (): never => {
        throw boom;
      };
      const failed = 'unexpected error of the source: Error: boom';
      const sources: readonly [() => Observable<StateReading>, unknown, string][] = [
        [() => throwError(() => boom), boom, failed],
        [throwing, boom, failed],
        [() => EMPTY, undefined, 'the source completed without a reading'],
      ];
      for (const [readState$, cause, message] of sources) {
        const error = errorOf(watchBatch$(projectId, batchId, { source: { readState$ } }), PollFailedError);
        assert.ok(error.cause instanceof UnexpectedError);
        assert.deepEqual([error.cause.cause, error.cause.message], [cause, message]);
      }
    });
  });

  describe('no such batch', () => {
    it('should be waited out right after the start, with a last poll at the end of the grace', () => {
      const source = fakeSource([missing]);
      const watched$ = watchBatch$(projectId, batchId, { source, random: noJitter, retry: () => O.none });
      const error = errorOf(watched$, BatchNotFoundError);

      // Polls 0, 1, 3, 7 and 10 s; the retry policy is not called for any of them.
      assert.equal(source.polls(), 5);
      assert.equal(error.elapsedMs, 10_000);
      assert.equal(error.attempts, 5);
      assert.equal(error.cause, missing);
      assert.equal(error.lastSnapshot, undefined);
    });

    for (const [random, polls] of [
      [0, [0, 500, 1_500, 3_500, 6_000, 8_500, 10_000]],
      [0.5, [0, 750, 2_250, 5_250, 9_000, 10_000]],
      [1, [0, 1_000, 3_000, 7_000, 10_000]],
    ] as const) {
      it(`should be waited out, each wait shortened to half at most: random ${String(random)}`, () => {
        assert.deepEqual(pollsOf([missing], { random: () => random }), polls);
      });
    }

    it('should be forgotten once the batch is there', () => {
      marbles(({ expectObservable }) => {
        const watched$ = watch$([missing, missing, 'starting', 'success'], { schedule: every(1) });

        expectObservable(watched$.pipe(asMarble())).toBe('3s s(S|)');
      });
    });

    it('should be fatal at once when there is no grace', () => {
      const source = fakeSource([missing]);
      errorOf(watchBatch$(projectId, batchId, { source, notFoundGraceMs: 0 }), BatchNotFoundError);
      assert.equal(source.polls(), 1);
    });

    it('should mean that the batch vanished when it is answered twice after the batch was seen', () => {
      const source = fakeSource(['running', missing]);
      const scheduledAt: number[] = [];
      const schedule = ({ elapsedMs }: PollContext): number => (scheduledAt.push(elapsedMs), 100);
      const watched$ = watchBatch$(projectId, batchId, { source, schedule, retry: () => O.none });
      const error = errorOf(watched$, BatchVanishedError);

      assert.equal(source.polls(), 3);
      assert.deepEqual(scheduledAt, [0, 100]);
      assert.equal(error.elapsedMs, 200);
      assert.equal(error.lastSnapshot?.state, 'running');
    });

    it('should be tolerated once after the batch was seen, and once more after each answer', () => {
      marbles(({ expectObservable }) => {
        const script = ['starting', missing, 'running', missing, 'success'];

        expectObservable(watch$(script, { schedule: every(2) }).pipe(asMarble())).toBe('s---r---(S|)');
      });
    });
  });

  describe('Retry-After', () => {
    const hinted = (state: string, retryAfterMs: number): FakeAnswer => ({
      ...(readings[state] as StateReading),
      retryAfterMs,
    });

    it('should lengthen the next wait after an answer, and no other', () => {
      marbles(({ expectObservable }) => {
        const script = [hinted('s', 5), 'running', 'success'];

        expectObservable(watch$(script, { schedule: every(2) }).pipe(asMarble())).toBe('s----r-(S|)');
      });
    });

    it('should not lengthen the wait after "no such batch" unless that answer requests it', () => {
      const asking = new NoSuchBatchError({ status: 404, code: 'DLI.0023', retryAfterMs: 30 });

      assert.deepEqual(pollsOf([hinted('r', 50), missing], { schedule: every(2) }), [0, 50, 52]);
      assert.deepEqual(pollsOf([hinted('r', 50), asking], { schedule: every(2) }), [0, 50, 80]);
    });

    it('should lengthen the waits for a batch that does not exist yet, within the grace', () => {
      const asking = new NoSuchBatchError({ status: 404, code: 'DLI.0023', retryAfterMs: 4_000 });

      assert.deepEqual(pollsOf([asking]), [0, 4_000, 8_000, 10_000]);
      assert.deepEqual(pollsOf([asking], { maxRetryAfterMs: 1_500 }), [0, 1_500, 3_500, 7_500, 10_000]);
    });

    it('should never shorten a wait', () => {
      marbles(({ expectObservable }) => {
        expectObservable(watch$([hinted('s', 1), 'success'], { schedule: every(4) }).pipe(asMarble())).toBe(
          's---(S|)',
        );
      });
    });

    it('should be capped by maxRetryAfterMs', () => {
      marbles(({ expectObservable }) => {
        const watched$ = watch$([hinted('s', 5e12), 'success'], { schedule: every(1), maxRetryAfterMs: 3 });

        expectObservable(watched$.pipe(asMarble())).toBe('s--(S|)');
      });
    });

    it('should be ignored when it makes no sense', () => {
      for (const nonsense of [Number.NaN, -5, 0]) {
        marbles(({ expectObservable }) => {
          const watched$ = watch$([hinted('s', nonsense), 'success'], { schedule: every(2) });

          expectObservable(watched$.pipe(asMarble())).toBe('s-(S|)');
        });
      }
    });

    it('should lengthen a retry of an unavailable service, and spend it', () => {
      marbles(({ expectObservable }) => {
        const unavailable = new HttpError({ status: 503, retryAfterMs: 5 });
        const script = [unavailable, 'running', unavailable, unavailable, 'success'];
        const watched$ = watch$(script, { schedule: every(1), retry: retries(1, 2) });

        expectObservable(watched$.pipe(asMarble())).toBe('-----r-----#', undefined, 'RetriesExhaustedError');
      });
    });
  });

  describe('schedule', () => {
    it('should be called exactly once for each wait, with the facts of the watch', () => {
      const contexts: unknown[] = [];
      const schedule: WatchOptions['schedule'] = ({ snapshot, random, ...context }) => {
        assert.equal(random, noJitter);
        contexts.push({ state: snapshot.state, ...context });
        return 10 * context.polls;
      };
      marbles(({ cold, expectObservable }) => {
        const running = { reading$: cold('5ms r', readings) };
        const watched$ = watch$(['starting', running, running, 'success'], { schedule });

        expectObservable(watched$.pipe(asMarble())).toBe('s 14ms r 54ms (S|)');
      });
      const first = {
        elapsedMs: 0,
        stateElapsedMs: 0,
        polls: 1,
        statePolls: 1,
        previousDelayMs: undefined,
        latencyMs: 0,
      };
      assert.deepEqual(contexts, [
        { state: 'starting', ...first },
        { ...first, state: 'running', elapsedMs: 15, polls: 2, previousDelayMs: 10, latencyMs: 5 },
        {
          state: 'running',
          elapsedMs: 40,
          stateElapsedMs: 25,
          polls: 3,
          statePolls: 2,
          previousDelayMs: 20,
          latencyMs: 5,
        },
      ]);
    });

    it('should start anew in each state by default: 1 s, then 5 % of the time in the state', () => {
      const script = [...Array.from({ length: 40 }, () => 'starting'), 'running', 'running', 'success'];
      const { values } = outcomeOf(watch$(script));

      // 40 polls `starting`: 20 s of one each second, then each wait 5 % longer than the last.
      const atRunning = values[1]?.elapsedMs ?? 0;
      assert.equal(Math.round(atRunning), Math.round(20_000 * 1.05 ** 20));
      assert.equal((values[2]?.elapsedMs ?? 0) - atRunning, 2_000);
    });

    for (const [what, value] of [
      ['NaN', Number.NaN],
      ['Infinity', Infinity],
      ['a negative number', -1],
      ['a text', '10'],
      ['undefined', undefined],
    ] as const) {
      it(`should end the watch when it returns ${what}`, () => {
        const error = errorOf(watch$(['running'], { schedule: () => value as number }), CallbackError);

        assert.equal(error.callback, 'schedule');
        assert.match(error.message, /schedule returned .*, expected a delay in milliseconds/);
        assert.equal(error.lastSnapshot?.state, 'running');
      });

      it(`should end the watch when the retry policy returns ${what}`, () => {
        const error = errorOf(watch$([broken], { retry: () => O.some(value as number) }), CallbackError);

        assert.equal(error.callback, 'retry');
        assert.equal(error.cause, broken);
      });
    }

    for (const [returned, formatted] of [
      [10, '10'],
      [null, 'null'],
      [undefined, 'undefined'],
      ['Some', '"Some"'],
      [{ value: 10 }, 'an object'],
      [{ _tag: 'some', value: 10 }, 'an object'],
    ] as const) {
      it(`should end the watch when the retry policy returns ${JSON.stringify(returned)}`, () => {
        const error = errorOf(watch$([broken], { retry: () => returned as never }), CallbackError);

        assert.ok(error.message.includes(`retry returned ${formatted}, expected an Option of a delay`));
        assert.equal(error.cause, broken);
      });
    }

    it('should end the watch when it throws, with what it threw as the cause', () => {
      const thrown = new Error('boom');
      const error = errorOf(
        watch$(['running'], {
          schedule: () => {
            throw thrown;
          },
        }),
        CallbackError,
      );
      assert.equal(error.cause, thrown);
      assert.match(error.message, /schedule threw Error: boom/);
    });

    it('should keep the poll error as the cause when the retry policy throws', () => {
      const error = errorOf(
        watch$([broken], {
          retry: () => {
            throw new Error('boom');
          },
        }),
        CallbackError,
      );
      assert.equal(error.cause, broken);
      assert.match(error.message, /retry threw Error: boom/);
    });

    it('should clamp a delay that is longer than a timer can hold', () => {
      const { values } = outcomeOf(watch$(['running', 'success'], { schedule: () => 2 ** 40 }), 2 ** 32);

      assert.equal(values[1]?.elapsedMs, 2 ** 31 - 1);
    });
  });

  describe('snapshots', () => {
    it('should carry what was seen, when, and the state before', () => {
      const script = ['Starting', 'running', 'running', ' SUCCESS '];
      const { values, completed } = outcomeOf(watch$(script, { schedule: every(10) }));
      const expected = (
        state: string,
        rawState: string,
        at: number,
        polls: number,
        before: string | null,
        notBefore: number | null,
      ): object => ({
        ...testRef,
        state,
        terminal: state === 'success',
        rawState,
        previousState: before,
        watchedSince: 0,
        observedAt: at,
        stateSince: at,
        notBefore,
        elapsedMs: at,
        polls,
      });

      assert.ok(completed);
      assert.deepEqual(values, [
        expected('starting', 'Starting', 0, 1, null, null),
        expected('running', 'running', 10, 2, 'starting', 0),
        expected('success', ' SUCCESS ', 30, 4, 'running', 20),
      ]);
    });

    it('should report whole milliseconds, even if the clock has fractions', () => {
      const scheduler = { ...watchScheduler, monotonicNow: () => 1.07 * watchScheduler.now() };
      const reported: number[] = [];
      const options: WatchOptions = {
        scheduler,
        schedule: every(10),
        deadline: 25,
        onEvent: ({ elapsedMs }) => reported.push(elapsedMs),
      };
      const { values, error } = outcomeOf(watch$(['starting', 'running'], options));

      assert.ok(error instanceof DeadlineExceededError);
      assert.equal(values[1]?.elapsedMs, 11);
      assert.deepEqual(
        [...reported, error.elapsedMs].filter((ms) => !Number.isInteger(ms)),
        [],
      );
    });

    it('should not let the time elapsed run backwards with a clock that does', () => {
      let now = 1_000;
      const { schedule } = watchScheduler;
      const scheduler = { schedule, now: () => (now -= 100) };
      const { values } = outcomeOf(watch$(['running', 'dead'], { scheduler, schedule: every(10) }));

      assert.deepEqual(
        values.map(({ elapsedMs }) => elapsedMs),
        [0, 0],
      );
    });

    it('should carry an unknown state with its text, and continue', () => {
      marbles(({ expectObservable }) => {
        const script = ['running', 'paused', 'paused', 'queued', 'success'];

        expectObservable(watch$(script, { schedule: every(2) }).pipe(asMarble())).toBe('r-u---u-(S|)');
      });
    });

    it('should name the job by the lower-case form of its batch id', () => {
      const { values } = outcomeOf(
        watchBatch$(projectId, batchId.toUpperCase(), { source: fakeSource(['dead']) }),
      );

      assert.equal(values[0]?.batchId, batchId);
    });
  });

  describe('ids that it rejects before any request', () => {
    for (const [what, project, batch, message] of [
      ['a batch id that is not a UUID', projectId, 'abc', 'batchId: expected a UUID, got "abc"'],
      ['an empty batch id', projectId, '', 'batchId: expected a UUID, got ""'],
      [
        'an application id',
        projectId,
        `batch-session-${batchId}:31309`,
        /^batchId: expected a UUID, got "batch-/,
      ],
      ['a path in an id', 'a/b', batchId, 'projectId: expected 1 to 64 letters and digits, got "a/b"'],
      ['an id that is not a string', 7 as never, batchId, /^projectId: expected .*, got 7$/],
    ] as const) {
      it(`should reject ${what}`, () => {
        const source = fakeSource(['success']);
        assert.throws(() => watchBatch$(project, batch, { source }), { name: 'TypeError', message });
        assert.equal(source.polls(), 0);
      });
    }
  });
});
