import * as O from 'fp-ts/lib/Option.js';
import assert from 'node:assert/strict';
import {
  defer,
  EMPTY,
  finalize,
  map,
  NEVER,
  noop,
  type Observable,
  of,
  queueScheduler,
  type SchedulerAction,
  Subject,
  tap,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import {
  every,
  NetworkError,
  type PollContext,
  type RetryStatus,
  type StateReading,
  type WatchEvent,
  type WatchOptions,
} from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { polls$ } from '../../lib/watch/PollLoop.ts';
import { hear } from '../support/hear.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { newWatch } from '../support/newWatch.ts';
import { readings, told } from '../support/snapshots.ts';
import { marbles } from '../support/testScheduler.ts';

/** The polls a job of which the source says so much each time. */
const answered$ = (reading$: Observable<StateReading>, options: WatchOptions = {}): Observable<string> =>
  defer(() => polls$(newWatch({ source: { readState$: () => reading$ }, ...options })).pipe(told()));

const broken = new NetworkError();
/** Waits 3 ms before each of two retries. */
const retry = ({ attempt }: RetryStatus): O.Option<number> => (attempt > 2 ? O.none : O.some(3));

describe('PollLoop', () => {
  it('should begin the next poll a wait after the last one has ended (pitfalls 2, 5)', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const poll$ = cold('  --r', readings);
      const subs = [
        '                  ^-!             ',
        '                  -----^-!        ',
        '                  ----------^-!   ',
      ];
      const unsub = '       -------------!  ';
      const expected = '    --r----r----r   ';

      expectObservable(answered$(poll$, { schedule: every(3) }), unsub).toBe(expected);
      expectSubscriptions(poll$.subscriptions).toBe(subs);
    });
  });

  for (const [wait, unsub, polls] of [
    ['t−1', '---!  ', 1],
    ['t', '----!   ', 1],
    ['t+1', '-----! ', 2],
  ] as const) {
    it(`should have begun ${String(polls)} polls ${wait} when the next one is due at t`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('r', readings);
        const subs = ['(^!)', '----(^!)'];

        expectObservable(answered$(poll$, { schedule: every(4) }), unsub).toBe(polls === 1 ? 'r' : 'r---r');
        expectSubscriptions(poll$.subscriptions).toBe(subs.slice(0, polls));
      });
    });
  }

  it('should pass on a poll that never answers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const poll$ = cold('  -', readings);
      const subs = '        ^';

      expectObservable(answered$(poll$, {})).toBe('-');
      expectSubscriptions(poll$.subscriptions).toBe(subs);
    });
  });

  it('should end with a CallbackError when the schedule throws, after the answer', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const poll$ = cold('  --r', readings);
      const subs = '        ^-!';
      const expected = '    --(r#)';
      const schedule = (): never => {
        throw new Error('boom');
      };

      expectObservable(answered$(poll$, { schedule })).toBe(expected, undefined, 'CallbackError');
      expectSubscriptions(poll$.subscriptions).toBe(subs);
    });
  });

  it('should tell the schedule when the answer came, however long those take who hear of it', () => {
    marbles(({ cold, expectObservable }) => {
      let now = 0;
      const scheduler = { ...newWatch().settings.scheduler, monotonicNow: () => now };
      const told: number[] = [];
      const schedule = ({ elapsedMs, stateElapsedMs, latencyMs }: PollContext): number => {
        told.push(elapsedMs, stateElapsedMs, latencyMs);
        return 4;
      };
      const readState$ = (): Observable<StateReading> => cold('r', readings).pipe(tap(() => (now += 30)));
      const watched$ = polls$(newWatch({ source: { readState$ }, scheduler, schedule }));

      expectObservable(
        watched$.pipe(
          tap(() => (now += 5_000)),
          map(() => told.length),
        ),
        '------!',
      ).toBe('0---3', { 0: 0, 3: 3 });
      expectObservable(timer(5).pipe(map(() => told))).toBe('-----(t|)', {
        t: [30, 0, 30, 5_060, 5_030, 30],
      });
    });
  });

  it('should tell changes alone where nothing else is wanted, and know the job by its own ref', () => {
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
          told(),
        );

        expectObservable(watched$).toBe(expected);
      });
  });

  it('should use the scheduler that it is given for every wait (pitfall 92)', () => {
    const scheduler = new VirtualTimeScheduler();
    const at: number[] = [];
    const source = {
      readState$: () =>
        defer(() => {
          at.push(scheduler.now());
          return of({ state: 'running', rawState: 'running' } as const);
        }),
    };
    const watching = polls$(newWatch({ source, scheduler, schedule: ({ polls }) => polls })).subscribe();
    scheduler.maxFrames = 10;
    scheduler.flush();
    watching.unsubscribe();
    assert.deepEqual(at, [0, 1, 3, 6, 10]);
  });

  it('should try a failed poll again after the wait of the policy, counted from the failure', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const poll$ = cold('  --#', readings, broken);
      const subs = [
        '                  ^-!           ',
        '                  -----^-!      ',
        '                  ----------^-! ',
      ];
      const expected = '    ------------# ';

      expectObservable(answered$(poll$, { retry })).toBe(expected, undefined, 'RetriesExhaustedError');
      expectSubscriptions(poll$.subscriptions).toBe(subs);
    });
  });

  it('should begin a budget of its own for each subscription (pitfalls 16, 67)', () => {
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
      const watched$ = answered$(poll$, { retry });

      expectObservable(watched$, '^').toBe('           ------#', undefined, 'RetriesExhaustedError');
      expectObservable(watched$, '----------^').toBe(
        ' ----------------#',
        undefined,
        'RetriesExhaustedError',
      );
      expectSubscriptions(poll$.subscriptions).toBe(subs);
    });
  });

  for (const [what, unsub, subs] of [
    ['an attempt', '-!', ['^!']],
    ['a wait', '---!', ['^-!']],
  ] as const) {
    it(`should end during ${what} when it is unsubscribed (pitfall 40)`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  --#', readings, broken);

        expectObservable(answered$(poll$, { retry }), unsub).toBe('-');
        expectSubscriptions(poll$.subscriptions).toBe([...subs]);
      });
    });
  }

  it('should end with a CallbackError when the policy throws (pitfall 24)', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const poll$ = cold('  --#', readings, broken);
      const subs = '        ^-!';
      const expected = '    --#';
      const boom = (): never => {
        throw new Error('boom');
      };

      expectObservable(answered$(poll$, { retry: boom })).toBe(expected, undefined, 'CallbackError');
      expectSubscriptions(poll$.subscriptions).toBe(subs);
    });
  });

  it('should count the attempts of the present poll alone', () => {
    marbles(({ cold, expectObservable }) => {
      const answers = [cold('#', readings, broken), cold('#', readings, broken), cold('r', readings), NEVER];
      const source = { readState$: () => answers.shift() ?? NEVER };
      const watch = newWatch({ source, retry, schedule: every(3) });
      const attempts = (at: string): void =>
        expectObservable(
          defer(() => of(watch.attempts)),
          at,
        ).toBe(at.replace('^', '(a|)'), { a: at.length > 8 ? 1 : 3 });

      expectObservable(polls$(watch).pipe(told()), '------------!').toBe('------r');
      attempts('-------^');
      attempts('----------^');
    });
  });

  it('should take one answer of a source, and let go of it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const poll$ = cold('  -rrS--', readings);
      const subs = ['       ^!', '-----^!'];

      expectObservable(answered$(poll$, { schedule: every(4) }), '-------!').toBe('-r----r');
      expectSubscriptions(poll$.subscriptions).toBe(subs);
      expectObservable(answered$(of(...'rS'.split('').map((letter) => readings[letter]!))), '-!').toBe('r');
    });
  });

  it('should take a source that says nothing, or is none, for one that has failed', () => {
    marbles(({ expectObservable }) => {
      const policy = (): O.Option<number> => O.none;
      for (const readState$ of [() => EMPTY, () => undefined as never, () => 7 as never])
        expectObservable(polls$(newWatch({ source: { readState$ }, retry: policy })).pipe(told())).toBe(
          '#',
          undefined,
          'PollFailedError',
        );
    });
  });

  it('should end with what a scheduler throws', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const poll$ = cold('  --r', readings);
      const base = newWatch().settings.scheduler;
      const fault = new Error('no timer');
      const schedule = (): never => {
        throw fault;
      };
      const watched$ = answered$(poll$, { scheduler: { ...base, schedule } });

      expectObservable(watched$).toBe('--(r#)', undefined, fault);
      expectSubscriptions(poll$.subscriptions).toBe('^-!');
    });
  });

  it('should end with what its clock throws when a wait is over', () => {
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
      expectObservable(answered$(poll$, { scheduler, schedule: every(3) })).toBe('r--#', undefined, fault);
      expectSubscriptions(poll$.subscriptions).toBe('(^!)');
    });
  });

  it('should ask a scheduler for each wait anew, and let go of each timer, whatever it wraps', () => {
    marbles(({ cold, expectObservable }) => {
      let asked = 0;
      let open = 0;
      const base = newWatch().settings.scheduler;
      // Ten times as fast: it would be slow again if its timers were scheduled once more.
      const schedule = <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) => {
        asked += 1;
        open += 1;
        const timer = base.schedule(work, delay / 10, state);
        timer.add(() => (open -= 1));
        return timer;
      };
      const poll$ = cold('r', readings);

      expectObservable(
        answered$(poll$, { scheduler: { ...base, schedule }, schedule: every(30) }),
        '-------!',
      ).toBe('r--r--r');
      expectObservable(timer(5).pipe(map(() => [asked, open]))).toBe('-----(c|)', { c: [2, 1] });
      expectObservable(timer(8).pipe(map(() => [asked, open]))).toBe('--------(c|)', { c: [3, 0] });
    });
  });

  it('should go on where a wait takes no time on its scheduler', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const attempts$ = [cold<StateReading>('-#', {}, broken), cold('-r', readings)];
      let asked = 0;
      const source = { readState$: () => attempts$[asked++] ?? NEVER };
      const watched$ = answered$(NEVER, { source, scheduler: queueScheduler, retry: () => O.some(0) });

      expectObservable(watched$, '-----!').toBe('--r');
      for (const [number, subs] of ['^!', '-^!'].entries())
        expectSubscriptions(attempts$[number]?.subscriptions as never).toBe(subs);
    });
  });

  it('should end its attempt when it fails, not when the next one begins', () => {
    const watch = newWatch({
      source: { readState$: () => throwError(() => broken) },
      retry: () => O.some(5),
    });
    inVirtualTime((at) => {
      const ends: number[] = [];
      hear(watch.attemptEnd$, (number) => ends.push(number));
      const watching = hear(polls$(watch), noop);
      assert.deepEqual(ends, [1]);
      at(3, () => watching.unsubscribe());
    });
  });

  it('should end what goes on beside it when its scheduler throws while it begins', () => {
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

  it('should ask for nothing when pollNow$ fails at once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const poll$ = cold('r', readings);
      const pollNow$ = throwError(() => broken);

      const heard: string[] = [];
      const onEvent = ({ _tag }: WatchEvent): void => void heard.push(_tag);

      for (const initialDelayMs of [0, 3])
        expectObservable(answered$(poll$, { pollNow$, initialDelayMs, onEvent })).toBe(
          '#',
          undefined,
          'CallbackError',
        );
      expectSubscriptions(poll$.subscriptions).toBe([]);
      flush();
      assert.deepEqual(heard, []);
    });
  });

  for (const [tag, told, polls] of [
    ['pollStarted', ['pollStarted'], 0],
    ['pollFailed', ['pollStarted', 'pollFailed'], 1],
    ['retryScheduled', ['pollStarted', 'pollFailed', 'retryScheduled'], 1],
    ['pollAnswered', ['pollStarted', 'pollFailed', 'retryScheduled', 'pollStarted', 'pollAnswered'], 2],
  ] as const)
    it(`should end where a handler of ${tag} unsubscribes: nothing is asked or told any more`, () => {
      inVirtualTime((at) => {
        const heard: string[] = [];
        let asked = 0;
        const readState$ = (): Observable<StateReading> => {
          asked += 1;
          return asked === 1 ? throwError(() => broken) : of({ state: 'running', rawState: 'running' });
        };
        const onEvent = ({ _tag }: WatchEvent): void => {
          heard.push(_tag);
          if (_tag === tag) watching.unsubscribe();
        };
        const watch = newWatch({ source: { readState$ }, retry, onEvent, initialDelayMs: 1 });
        const watching = polls$(watch).subscribe();
        at(100, () => assert.deepEqual([heard, asked], [told, polls]));
      });
    });
});
