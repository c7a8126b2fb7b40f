import * as O from 'fp-ts/lib/Option.js';
import assert from 'node:assert/strict';
import {
  concat,
  defer,
  EMPTY,
  finalize,
  map,
  NEVER,
  noop,
  Observable,
  type Observer,
  of,
  queueScheduler,
  type SchedulerAction,
  Subject,
  type Subscription,
  tap,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import {
  every,
  NetworkError,
  type PollContext,
  type PollError,
  type RetryStatus,
  type StateReading,
  type WatchEvent,
  type WatchOptions,
} from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { abortedBy } from '../../lib/watch/inputs.ts';
import { polls$ } from '../../lib/watch/watch.ts';
import { listen } from '../support/observing.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { attemptEnd$ } from '../support/listening.ts';
import { newWatch } from '../support/newWatch.ts';
import { asMarble, readings } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

const running: StateReading = { state: 'running', rawState: 'running' };
const dead: StateReading = { state: 'dead', rawState: 'dead' };
const broken = new NetworkError();
/** Waits 3 ms before each of two retries. */
const retry = ({ attempt }: RetryStatus): O.Option<number> => (attempt > 2 ? O.none : O.some(3));

/** The polls of a job whose source answers each of them with `reading$`. */
const pollsWith$ = (reading$: Observable<StateReading>, options: WatchOptions = {}): Observable<string> =>
  defer(() => polls$(newWatch({ source: { readState$: () => reading$ }, ...options })).pipe(asMarble()));

describe('PollLoop', () => {
  describe('after an answer', () => {
    it('should start the next poll a wait after the last one has ended', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  --r', readings);
        const subs = [
          '                  ^-!             ',
          '                  -----^-!        ',
          '                  ----------^-!   ',
        ];
        const unsub = '       -------------!  ';
        const expected = '    --r----r----r   ';

        expectObservable(pollsWith$(poll$, { schedule: every(3) }), unsub).toBe(expected);
        expectSubscriptions(poll$.subscriptions).toBe(subs);
      });
    });

    for (const [wait, unsub, polls] of [
      ['t−1', '---!  ', 1],
      ['t', '----!   ', 1],
      ['t+1', '-----! ', 2],
    ] as const) {
      it(`should have started ${String(polls)} polls at ${wait} when the next one is due at t`, () => {
        marbles(({ cold, expectObservable, expectSubscriptions }) => {
          const poll$ = cold('r', readings);
          const subs = ['(^!)', '----(^!)'];

          expectObservable(pollsWith$(poll$, { schedule: every(4) }), unsub).toBe(
            polls === 1 ? 'r' : 'r---r',
          );
          expectSubscriptions(poll$.subscriptions).toBe(subs.slice(0, polls));
        });
      });
    }

    it('should end with a CallbackError when the schedule throws', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  --r', readings);
        const subs = '        ^-!';
        const expected = '    --(r#)';
        const schedule = (): never => {
          throw new Error('boom');
        };

        expectObservable(pollsWith$(poll$, { schedule })).toBe(expected, undefined, 'CallbackError');
        expectSubscriptions(poll$.subscriptions).toBe(subs);
      });
    });

    it('should pass the schedule the time of the answer, however long subscribers take', () => {
      marbles(({ cold, expectObservable }) => {
        let now = 0;
        const scheduler = { ...newWatch().settings.scheduler, monotonicNow: () => now };
        const times: number[] = [];
        const schedule = ({ elapsedMs, stateElapsedMs, latencyMs }: PollContext): number => {
          times.push(elapsedMs, stateElapsedMs, latencyMs);
          return 4;
        };
        const readState$ = (): Observable<StateReading> => cold('r', readings).pipe(tap(() => (now += 30)));
        const watched$ = polls$(newWatch({ source: { readState$ }, scheduler, schedule }));

        expectObservable(
          watched$.pipe(
            tap(() => (now += 5_000)),
            map(() => times.length),
          ),
          '------!',
        ).toBe('0---3', { 0: 0, 3: 3 });
        expectObservable(timer(5).pipe(map(() => times))).toBe('-----(t|)', {
          t: [30, 0, 30, 5_060, 5_030, 30],
        });
      });
    });

    it('should emit changes only where nothing else is needed, with the ref of the watch', () => {
      const stored = { ...snapshotOf(), batchId: testRef.batchId.toUpperCase() };
      for (const [emit, expected] of [
        ['changes', '----(S|)'],
        ['polls', 'r-r-(S|)'],
      ] as const)
        marbles(({ cold, expectObservable }) => {
          const answers = ['r', 'r', 'S'].map((letter) => cold(letter, readings));
          const source = { readState$: () => answers.shift() ?? NEVER };
          const watch = newWatch({ source, schedule: every(2), resumeFrom: stored });
          const ids: string[] = [];
          const watched$ = polls$(watch, undefined, emit).pipe(
            tap(({ batchId }) => ids.push(batchId)),
            finalize(() => assert.deepEqual(new Set(ids), new Set([testRef.batchId]))),
            asMarble(),
          );

          expectObservable(watched$).toBe(expected);
        });
    });
  });

  describe('after a failure', () => {
    it('should start the next attempt after the wait of the policy, counted from the failure', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  --#', readings, broken);
        const subs = [
          '                  ^-!           ',
          '                  -----^-!      ',
          '                  ----------^-! ',
        ];
        const expected = '    ------------# ';

        expectObservable(pollsWith$(poll$, { retry })).toBe(expected, undefined, 'RetriesExhaustedError');
        expectSubscriptions(poll$.subscriptions).toBe(subs);
      });
    });

    it('should give each subscription a budget of its own', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  #', readings, broken);
        const subs = [
          '(^!)',
          '---(^!)',
          '------(^!)',
          '----------(^!)',
          '-------------(^!)',
          '----------------(^!)',
        ];
        const watched$ = pollsWith$(poll$, { retry });

        expectObservable(watched$, '^').toBe('           ------#', undefined, 'RetriesExhaustedError');
        expectObservable(watched$, '----------^').toBe(
          ' ----------------#',
          undefined,
          'RetriesExhaustedError',
        );
        expectSubscriptions(poll$.subscriptions).toBe(subs);
      });
    });

    it('should end with a CallbackError when the policy throws', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  --#', readings, broken);
        const subs = '        ^-!';
        const expected = '    --#';
        const boom = (): never => {
          throw new Error('boom');
        };

        expectObservable(pollsWith$(poll$, { retry: boom })).toBe(expected, undefined, 'CallbackError');
        expectSubscriptions(poll$.subscriptions).toBe(subs);
      });
    });

    it('should count the attempts of the present poll alone', () => {
      marbles(({ cold, expectObservable }) => {
        const answers = [
          cold('#', readings, broken),
          cold('#', readings, broken),
          cold('r', readings),
          NEVER,
        ];
        const source = { readState$: () => answers.shift() ?? NEVER };
        const watch = newWatch({ source, retry, schedule: every(3) });
        const attempts = (at: string): void =>
          expectObservable(
            defer(() => of(watch.attempts)),
            at,
          ).toBe(at.replace('^', '(a|)'), { a: at.length > 8 ? 1 : 3 });

        expectObservable(polls$(watch).pipe(asMarble()), '------------!').toBe('------r');
        attempts('-------^');
        attempts('----------^');
      });
    });

    it('should end the attempt when it fails, not when the next one starts', () => {
      const watch = newWatch({
        source: { readState$: () => throwError(() => broken) },
        retry: () => O.some(5),
      });
      inVirtualTime((at) => {
        const ends: number[] = [];
        listen(attemptEnd$(watch), (id) => ends.push(id));
        const watching = listen(polls$(watch), noop);
        assert.deepEqual(ends, [1]);
        at(3, () => watching.unsubscribe());
      });
    });
  });

  describe('as the observer of its requests', () => {
    /** A watch whose attempts get these requests, one each; the first one starts after 1 ms. */
    const observe = (
      requests: readonly Observable<StateReading>[],
      act: (watching: Subscription, log: readonly unknown[], ends: readonly number[]) => void,
      { onSnapshot = noop, ...options }: WatchOptions & { onSnapshot?: () => void } = {},
    ): void =>
      inVirtualTime((at) => {
        const log: unknown[] = [];
        const ends: number[] = [];
        let attempts = 0;
        const watch = newWatch({
          source: { readState$: () => requests[attempts++] ?? NEVER },
          retry,
          initialDelayMs: 1,
          onEvent: (event) => {
            if (event._tag === 'pollStarted') log.push('started');
            if (event._tag === 'pollFailed') log.push(event.error);
          },
          ...options,
        });
        listen(attemptEnd$(watch), (id) => ends.push(id));
        const watching = polls$(watch).subscribe({
          next: ({ state }) => {
            log.push(state);
            onSnapshot();
          },
          error: (error: unknown) => log.push(['ended', error]),
        });
        at(2, () => {
          act(watching, log, ends);
          watching.unsubscribe();
        });
      });

    it('should take the first value only, and end the attempt after its delivery, once', () => {
      const answer$ = new Subject<StateReading>();
      const seen: unknown[] = [];
      observe(
        [answer$],
        (watching, log, ends) => {
          answer$.next(running);
          answer$.next(dead);
          assert.deepEqual(log, ['started', 'running']);
          assert.deepEqual(seen, [true]);
          assert.ok(!answer$.observed);
          watching.unsubscribe();
          assert.deepEqual(ends, [1]);
        },
        { onSnapshot: () => seen.push(answer$.observed) },
      );
    });

    it('should take the first value only, and unsubscribe from the source', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  -rrS--', readings);
        const subs = ['       ^!', '-----^!'];

        expectObservable(pollsWith$(poll$, { schedule: every(4) }), '-------!').toBe('-r----r');
        expectSubscriptions(poll$.subscriptions).toBe(subs);
        expectObservable(pollsWith$(of(...'rS'.split('').map((letter) => readings[letter]!))), '-!').toBe(
          'r',
        );
      });
    });

    it('should ignore a second value, an error and a completion while the first value is delivered', () => {
      for (const after of ['next', 'error', 'complete'] as const) {
        const answer$ = new Subject<StateReading>();
        observe(
          [answer$],
          (_watching, log) => {
            answer$.next(running);
            assert.deepEqual(log, ['started', 'running'], after);
          },
          {
            onSnapshot: () => {
              if (after === 'next') answer$.next(dead);
              else if (after === 'error') answer$.error(broken);
              else answer$.complete();
            },
          },
        );
      }
    });

    for (const [what, say] of [
      ['answers', (to: Observer<StateReading>): void => to.next(running)],
      ['fails', (to: Observer<StateReading>): void => to.error(broken)],
      ['completes', (to: Observer<StateReading>): void => to.complete()],
    ] as const)
      it(`should ignore a source that ${what} after the watch was unsubscribed while subscribing to it`, () => {
        inVirtualTime((at) => {
          const log: unknown[] = [];
          const ends: number[] = [];
          let isOpen = true;
          const late$ = new Observable<StateReading>((subscriber) => {
            watching.unsubscribe();
            say(subscriber);
            return () => (isOpen = false);
          });
          const onEvent = ({ _tag }: WatchEvent): void => void log.push(_tag);
          const watch = newWatch({ source: { readState$: () => late$ }, initialDelayMs: 1, onEvent });
          listen(attemptEnd$(watch), (id) => ends.push(id));
          const watching = listen(polls$(watch), () => log.push('next'));
          at(2, () => {
            assert.deepEqual(log, ['pollStarted']);
            assert.deepEqual(ends, [1]);
            assert.ok(!isOpen);
          });
        });
      });

    it('should keep a PollError, and wrap anything else that a source raises', () => {
      const odd = new Error('odd');
      observe(
        [throwError(() => broken), throwError(() => odd)],
        (_watching, log) => {
          const [, first, , second] = log as [unknown, unknown, unknown, PollError];
          assert.equal(first, broken);
          assert.equal(second._tag, 'UnexpectedError');
          assert.equal(second.cause, odd);
        },
        { retry: () => O.some(0.5) },
      );
    });

    it('should treat a completion without a value as a failure', () => {
      observe([EMPTY], (_watching, log) => {
        const [, error] = log as [unknown, Error];
        assert.match(error.message, /the source completed without a reading/);
      });
    });

    it('should treat a source that completes without a value, or returns no Observable, as failed', () => {
      marbles(({ expectObservable }) => {
        const policy = (): O.Option<number> => O.none;
        for (const readState$ of [() => EMPTY, () => undefined as never, () => 7 as never])
          expectObservable(polls$(newWatch({ source: { readState$ }, retry: policy })).pipe(asMarble())).toBe(
            '#',
            undefined,
            'PollFailedError',
          );
      });
    });

    it('should wait for a source that never answers', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  -', readings);
        const subs = '        ^';

        expectObservable(pollsWith$(poll$, {})).toBe('-');
        expectSubscriptions(poll$.subscriptions).toBe(subs);
      });
    });

    it('should not subscribe to the source when it is unsubscribed at the start of the attempt', () => {
      const answer$ = new Subject<StateReading>();
      inVirtualTime((at) => {
        const log: unknown[] = [];
        const onEvent = ({ _tag }: WatchEvent): void => {
          log.push(_tag);
          watching.unsubscribe();
        };
        const source = { readState$: () => answer$ };
        const watching = listen(polls$(newWatch({ source, initialDelayMs: 1, onEvent })), noop);
        at(2, () => {
          assert.deepEqual(log, ['pollStarted']);
          assert.ok(!answer$.observed);
        });
      });
    });

    it('should unsubscribe from a request that answered at once, and keep that of the attempt it led to', () => {
      let released = 0;
      const atOnce$ = concat(of(running), NEVER).pipe(finalize(() => (released += 1)));
      const later$ = new Subject<StateReading>();
      observe(
        [atOnce$, later$],
        (_watching, log, ends) => {
          assert.equal(released, 1);
          assert.ok(later$.observed);
          assert.deepEqual(ends, [1]);
          later$.next(dead);
          assert.deepEqual(log, ['started', 'running', 'started', 'dead']);
          assert.ok(!later$.observed);
          assert.deepEqual(ends, [1, 2]);
        },
        // At once, because a wait that begins inside another action of the queue would not take no time.
        { scheduler: queueScheduler, schedule: () => 0, initialDelayMs: 0 },
      );
    });

    it('should end a failed attempt when the next one starts before, and not end that', () => {
      const [first$, next$] = [new Subject<StateReading>(), new Subject<StateReading>()];
      observe(
        [first$, next$],
        (_watching, log, ends) => {
          first$.error(broken);
          assert.ok(!first$.observed);
          assert.ok(next$.observed);
          assert.deepEqual(ends, [1]);
          next$.next(dead);
          assert.deepEqual(log, ['started', broken, 'started', 'dead']);
          assert.deepEqual(ends, [1, 2]);
        },
        { scheduler: queueScheduler, retry: () => O.some(0) },
      );
    });

    for (const [what, request$] of [
      ['an answer', of(running)],
      ['a failure', throwError(() => broken)],
    ] as const)
      it(`should end with what the clock throws at ${what}`, () => {
        const fault = new Error('no clock');
        let isBroken = false;
        const base = newWatch().settings.scheduler;
        const monotonicNow = (): number => {
          if (isBroken) throw fault;
          return 0;
        };
        const breaking$ = defer(() => {
          isBroken = true;
          return request$;
        });
        observe(
          [breaking$],
          (_watching, log) => {
            assert.deepEqual(log, ['started', ['ended', fault]]);
          },
          { scheduler: { ...base, monotonicNow } },
        );
      });
  });

  describe('on its scheduler', () => {
    it('should use the given scheduler for every wait', () => {
      const scheduler = new VirtualTimeScheduler();
      const at: number[] = [];
      const source = {
        readState$: () =>
          defer(() => {
            at.push(scheduler.now());
            return of(running);
          }),
      };
      const watching = polls$(newWatch({ source, scheduler, schedule: ({ polls }) => polls })).subscribe();
      scheduler.maxFrames = 10;
      scheduler.flush();
      watching.unsubscribe();
      assert.deepEqual(at, [0, 1, 3, 6, 10]);
    });

    it('should schedule each wait anew on a scheduler that wraps another, and release each timer', () => {
      marbles(({ cold, expectObservable }) => {
        let scheduled = 0;
        let open = 0;
        const base = newWatch().settings.scheduler;
        // Ten times as fast: it would be slow again if its timers were rescheduled.
        const schedule = <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) => {
          scheduled += 1;
          open += 1;
          const action = base.schedule(work, delay / 10, state);
          action.add(() => (open -= 1));
          return action;
        };
        const poll$ = cold('r', readings);

        expectObservable(
          pollsWith$(poll$, { scheduler: { ...base, schedule }, schedule: every(30) }),
          '-------!',
        ).toBe('r--r--r');
        expectObservable(timer(5).pipe(map(() => [scheduled, open]))).toBe('-----(c|)', { c: [2, 1] });
        expectObservable(timer(8).pipe(map(() => [scheduled, open]))).toBe('--------(c|)', { c: [3, 0] });
      });
    });

    it('should continue where a wait takes no time', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const attempts$ = [cold<StateReading>('-#', {}, broken), cold('-r', readings)];
        let attempts = 0;
        const source = { readState$: () => attempts$[attempts++] ?? NEVER };
        const watched$ = pollsWith$(NEVER, { source, scheduler: queueScheduler, retry: () => O.some(0) });

        expectObservable(watched$, '-----!').toBe('--r');
        for (const [number, subs] of ['^!', '-^!'].entries())
          expectSubscriptions(attempts$[number]?.subscriptions as never).toBe(subs);
      });
    });

    it('should end with what the scheduler throws', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  --r', readings);
        const base = newWatch().settings.scheduler;
        const fault = new Error('no timer');
        const schedule = (): never => {
          throw fault;
        };
        const watched$ = pollsWith$(poll$, { scheduler: { ...base, schedule } });

        expectObservable(watched$).toBe('--(r#)', undefined, fault);
        expectSubscriptions(poll$.subscriptions).toBe('^-!');
      });
    });

    it('should end with what the clock throws at the end of a wait', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('r', readings);
        const fault = new Error('no clock');
        const broken$ = timer(2).pipe(map(() => fault));
        let thrown: Error | undefined;
        const monotonicNow = (): number => {
          if (thrown !== undefined) throw thrown;
          return 0;
        };
        const scheduler = { ...newWatch().settings.scheduler, monotonicNow };

        expectObservable(broken$.pipe(tap((error) => (thrown = error)))).toBe('--(x|)', { x: fault });
        expectObservable(pollsWith$(poll$, { scheduler, schedule: every(3) })).toBe('r--#', undefined, fault);
        expectSubscriptions(poll$.subscriptions).toBe('(^!)');
      });
    });
  });

  describe('with its inputs', () => {
    it('should unsubscribe from them when the scheduler throws at the start', () => {
      const fault = new Error('no timer');
      const schedule = (): never => {
        throw fault;
      };
      const pollNow$ = new Subject<void>();
      const scheduler = { ...newWatch().settings.scheduler, schedule };
      const errors: unknown[] = [];
      polls$(newWatch({ pollNow$, scheduler, initialDelayMs: 5 })).subscribe({
        error: (error: unknown) => errors.push(error),
      });

      assert.deepEqual(errors, [fault]);
      assert.ok(!pollNow$.observed);
    });

    it('should unsubscribe from them when one of them ends the watch while it is subscribed to', () => {
      inVirtualTime((at) => {
        const controller = new AbortController();
        const later$ = new Subject<void>();
        const pollNow$ = defer(() => {
          controller.abort();
          return later$;
        });
        let attempts = 0;
        const source = { readState$: () => ((attempts += 1), NEVER) };
        const watch = newWatch({ pollNow$, source, onEvent: noop });
        const errors: unknown[] = [];
        polls$(watch)
          .pipe(abortedBy(watch, controller.signal))
          .subscribe({ error: (error: unknown) => errors.push(error) });
        at(1, () => {
          assert.equal(errors.length, 1);
          assert.equal(attempts, 0);
          assert.ok(!later$.observed);
        });
      });
    });

    it('should make no request when pollNow$ fails at once', () => {
      marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
        const poll$ = cold('r', readings);
        const pollNow$ = throwError(() => broken);
        const events: string[] = [];
        const onEvent = ({ _tag }: WatchEvent): void => void events.push(_tag);

        for (const initialDelayMs of [0, 3])
          expectObservable(pollsWith$(poll$, { pollNow$, initialDelayMs, onEvent })).toBe(
            '#',
            undefined,
            'CallbackError',
          );
        expectSubscriptions(poll$.subscriptions).toBe([]);
        flush();
        assert.deepEqual(events, []);
      });
    });
  });

  describe('when it is unsubscribed', () => {
    for (const [what, unsub, subs] of [
      ['an attempt', '-!', ['^!']],
      ['a wait', '---!', ['^-!']],
    ] as const) {
      it(`should end during ${what}`, () => {
        marbles(({ cold, expectObservable, expectSubscriptions }) => {
          const poll$ = cold('  --#', readings, broken);

          expectObservable(pollsWith$(poll$, { retry }), unsub).toBe('-');
          expectSubscriptions(poll$.subscriptions).toBe([...subs]);
        });
      });
    }

    for (const [tag, expected, polls] of [
      ['pollStarted', ['pollStarted'], 0],
      ['pollFailed', ['pollStarted', 'pollFailed'], 1],
      ['retryScheduled', ['pollStarted', 'pollFailed', 'retryScheduled'], 1],
      ['pollAnswered', ['pollStarted', 'pollFailed', 'retryScheduled', 'pollStarted', 'pollAnswered'], 2],
    ] as const)
      it(`should make no further request and report no further event when a handler of ${tag} does it`, () => {
        inVirtualTime((at) => {
          const events: string[] = [];
          let attempts = 0;
          const readState$ = (): Observable<StateReading> => {
            attempts += 1;
            return attempts === 1 ? throwError(() => broken) : of(running);
          };
          const onEvent = ({ _tag }: WatchEvent): void => {
            events.push(_tag);
            if (_tag === tag) watching.unsubscribe();
          };
          const watch = newWatch({ source: { readState$ }, retry, onEvent, initialDelayMs: 1 });
          const watching = polls$(watch).subscribe();
          at(100, () => assert.deepEqual([events, attempts], [expected, polls]));
        });
      });
  });
});
