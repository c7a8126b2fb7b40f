import {
  AbortedError,
  AuthError,
  type BatchRef,
  type BatchTargets,
  DeadlineExceededError,
  every,
  type FleetOptions,
  InvalidRefError,
  NetworkError,
  NoSuchBatchError,
  PollFailedError,
  type StateReading,
  watchBatches$,
  type WatchEvent,
  watchScheduler,
} from 'dli-watch';
import { fakeSource, noJitter, snapshotOf } from 'dli-watch/testing';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import assert from 'node:assert/strict';
import { concat, delay, EMPTY, ignoreElements, map, merge, NEVER, of, Subject, tap, timer } from 'rxjs';
import { MAX_DELAY_MS } from '../../lib/schedule/delays.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { outcomeOf } from '../support/observing.ts';
import { readings, refNo } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';
import { scripted, summaryOf } from './support/fleets.ts';

const refused = new AuthError({ reason: 'refused', status: 403 });
const [one, two, three] = [refNo(1), refNo(2), refNo(3)] as const;

/** Without a spread, so that only schedules decide when polls start. */
const results$ = (targets: BatchTargets, options: FleetOptions = {}) =>
  watchBatches$(targets, { random: noJitter, schedule: every(10), spreadMs: 0, ...options });
const summaries$ = (targets: BatchTargets, options?: FleetOptions) =>
  results$(targets, options).pipe(map(summaryOf));

describe('watchBatches$', () => {
  it('should emit what each watch emits, and an error as a value of its job', () => {
    const scripts = [
      [],
      ['starting', 'success'],
      ['running', refused],
      ['starting', 'running', 'running', 'dead'],
    ];
    const { values, completed } = outcomeOf(summaries$([one, two, three], { source: scripted(scripts) }));
    assert.deepEqual(values, [
      '1 starting',
      '2 running',
      '3 starting',
      '1 success',
      '2 PollFailedError',
      '3 running',
      '3 dead',
    ]);
    assert.ok(completed);
  });

  it('should give each job its own error, with its own facts', () => {
    const source = scripted([[], ['running', refused], ['starting', 'starting', refused]]);
    const { values } = outcomeOf(results$([one, two], { source }));
    const errors = values.flatMap((result) => (isLeft(result) ? [result.left] : []));
    assert.ok(errors.every((error) => error instanceof PollFailedError));
    assert.deepEqual(
      errors.map(({ ref, lastSnapshot, polls }) => [ref, lastSnapshot?.state, polls]),
      [
        [one, 'running', 1],
        [two, 'starting', 2],
      ],
    );
  });

  it('should not stop or delay other jobs when one hangs or is retried', () => {
    marbles(({ cold, expectObservable }) => {
      const source = scripted([
        [],
        [{ reading$: NEVER }],
        [{ reading$: cold('----#', undefined, new NetworkError()) }, { reading$: cold('(S|)', readings) }],
        [{ reading$: cold('r|', readings) }, { reading$: cold('(S|)', readings) }],
      ]);
      const retry = () => ({ _tag: 'Some', value: 20 }) as const;
      const letters = { r: '3 running', S: '3 success', T: '2 success' };
      const expected = 'r---------S-------------T-';
      expectObservable(summaries$([one, two, three], { source, retry })).toBe(expected, letters);
    });
  });

  describe('targets', () => {
    it('should complete at once without targets and without a poll', () => {
      const source = fakeSource(['running']);
      marbles(({ expectObservable }) => {
        expectObservable(summaries$([], { source })).toBe('|');
        expectObservable(summaries$(EMPTY, { source })).toBe('|');
      });
      assert.equal(source.polls(), 0);
    });

    it('should be watched as an Observable emits them, until it has completed and all have settled', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const targets$ = cold('a----b--|', { a: one, b: two });
        const subs = '         ^-------!';
        const source = scripted([[], ['running', 'success'], ['running', 'dead']]);
        const expected = '     r----R----S----(D|)';
        const letters = { r: '1 running', R: '2 running', S: '1 success', D: '2 dead' };
        expectObservable(summaries$(targets$, { source })).toBe(expected, letters);
        expectSubscriptions(targets$.subscriptions).toBe(subs);
      });
    });

    it('should not complete the stream while more may be emitted', () => {
      marbles(({ cold, expectObservable }) => {
        const targets$ = cold('a---', { a: one });
        const source = fakeSource(['dead']);
        expectObservable(summaries$(targets$, { source })).toBe('D---', { D: '1 dead' });
      });
    });

    it('should be ignored while the job is being watched, in any casing', () => {
      const source = fakeSource(['running', 'running', 'success']);
      const upperCase = { ...one, batchId: one.batchId.toUpperCase() };
      const again = snapshotOf({ ...one, state: 'running' });
      const targets$ = merge(of(one, upperCase), of(again, one).pipe(delay(5)));
      assert.deepEqual(outcomeOf(summaries$(targets$, { source })).values, ['1 running', '1 success']);
      assert.equal(source.polls(), 3);
      const dead = fakeSource(['dead']);
      assert.deepEqual(outcomeOf(summaries$([one, upperCase, again], { source: dead })).values, ['1 dead']);
    });

    it('should be watched again when the job has settled, also if added in the handler of its end', () => {
      const source = fakeSource(['dead', 'running', refused, 'success']);
      const targets$ = new Subject<BatchRef>();
      const again = tap((summary: string) => {
        if (summary === '1 success') targets$.complete();
        else if (summary !== '1 running') targets$.next(one);
      });
      const start$ = timer(1).pipe(
        tap(() => targets$.next(one)),
        ignoreElements(),
      );
      const { values, completed } = outcomeOf(merge(summaries$(targets$, { source }).pipe(again), start$));
      // The end is emitted before the next watch starts, but the operators after `again` get what that one emits first.
      assert.deepEqual([...values].sort(), ['1 PollFailedError', '1 dead', '1 running', '1 success']);
      assert.equal(source.polls(), 4);
      assert.ok(completed);
    });

    it('should be watched again if added in the handler of an end that a later poll has found', () => {
      const source = fakeSource(['running', 'dead', 'running', 'success']);
      const targets$ = new Subject<BatchRef>();
      const again = tap((summary: string) => {
        if (summary === '1 dead') targets$.next(one);
        else if (summary === '1 success') targets$.complete();
      });
      const start$ = timer(1).pipe(
        tap(() => targets$.next(one)),
        ignoreElements(),
      );
      const { values, completed } = outcomeOf(merge(summaries$(targets$, { source }).pipe(again), start$));
      assert.deepEqual([...values].sort(), ['1 dead', '1 running', '1 running', '1 success']);
      assert.equal(source.polls(), 4);
      assert.ok(completed);
    });

    it('should be resumed if they are stored snapshots', () => {
      const stored = snapshotOf({ ...one, state: 'running', polls: 7 });
      for (const targets of [[stored], of(stored)]) {
        const source = fakeSource(['running', 'success']);
        const { values } = outcomeOf(results$(targets, { source }));
        assert.deepEqual(values.map(summaryOf), ['1 success'], 'nothing until the state differs');
        const [end] = values;
        assert.ok(end !== undefined && isRight(end));
        assert.deepEqual([end.right.polls, end.right.previousState], [9, 'running']);
      }
    });

    it('should be emitted once more, without a poll, if they are stored terminal snapshots', () => {
      const source = fakeSource(['running']);
      const ended = snapshotOf({ ...one, state: 'dead' });
      for (const targets of [[ended], of(ended)]) {
        const { values, completed } = outcomeOf(summaries$(targets, { source }));
        assert.deepEqual(values, ['1 dead']);
        assert.ok(completed);
      }
      assert.equal(source.polls(), 0);
    });

    it('should be a TypeError at once in an iterable, and a value in an Observable, if they are invalid', () => {
      const source = fakeSource(['success']);
      const bad = [one, { projectId: 'p1', batchId: 'x' }, two];
      assert.throws(() => watchBatches$(bad, { source }), {
        name: 'TypeError',
        message: 'targets[1].batchId: expected a UUID, got "x"',
      });
      const { values } = outcomeOf(results$(of(...bad), { source }));
      assert.deepEqual(values.map(summaryOf), ['1 success', 'none InvalidRefError', '2 success']);
      const [, fault] = values;
      assert.ok(fault !== undefined && isLeft(fault) && fault.left instanceof InvalidRefError);
      assert.match(
        fault.left.message,
        /^target\.batchId: expected a UUID, got "x"; this target is not watched$/,
      );
    });

    it('should end all watches and pass on the error when they fail', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const targets$ = cold<BatchRef>('a---#', { a: one }, 'no more');
        const poll$ = cold<StateReading>('-');
        expectObservable(summaries$(targets$, { source: { readState$: () => poll$ } })).toBe(
          '----#',
          undefined,
          'no more',
        );
        expectSubscriptions(poll$.subscriptions).toBe('^---!');
      });
    });

    it('should be read when called, and watched again by each subscriber', () => {
      const refs = [one];
      const source = fakeSource(['running', 'success']);
      const watched$ = summaries$(refs, { source });
      refs.push(two);
      assert.equal(source.polls(), 0, 'cold');
      assert.deepEqual(outcomeOf(watched$).values, ['1 running', '1 success']);
      assert.deepEqual(outcomeOf(watched$).values, ['1 success']);
      assert.equal(source.polls(two), 0);
    });
  });

  describe('drop$', () => {
    it('should end the watch of a job, abort its request, and allow it to be added again', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const targets$ = cold('a----a--|', { a: one });
        const drop$ = cold('   --d', { d: { ...one, batchId: one.batchId.toUpperCase() } });
        const polls = [cold<StateReading>('-'), cold('(S|)', readings)] as const;
        const source = scripted([[], polls.map((reading$) => ({ reading$ }))]);
        expectObservable(summaries$(targets$, { source, drop$ })).toBe('-----S--|', { S: '1 success' });
        expectSubscriptions(polls[0].subscriptions).toBe('^-!');
        expectSubscriptions(polls[1].subscriptions).toBe('-----(^!)');
      });
    });

    it('should complete the stream when no other job is watched', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const drop$ = cold<BatchRef>('--d', { d: one });
        const subs = '                ^-!';
        expectObservable(summaries$([one], { source: { readState$: () => NEVER }, drop$ })).toBe('--|');
        expectSubscriptions(drop$.subscriptions).toBe(subs);
      });
    });

    it('should not affect other jobs, and ignore jobs that are not watched and invalid values', () => {
      const source = scripted([[], ['running'], ['running', 'running', 'dead']]);
      const invalid = [undefined, {}, { projectId: 'p1', batchId: 5 }] as unknown as BatchRef[];
      const drop$ = concat(of(three, ...invalid), timer(5).pipe(map(() => one)));
      const { values, completed } = outcomeOf(summaries$([one, two], { source, drop$ }));
      assert.deepEqual(values, ['1 running', '2 running', '2 dead']);
      assert.ok(completed);
    });

    it('should change nothing by its completion, and pass on its error', () => {
      marbles(({ cold, expectObservable }) => {
        const options = () => ({ source: fakeSource(['running', 'success']) });
        const letters = { r: '1 running', S: '1 success' };
        expectObservable(summaries$([one], { ...options(), drop$: EMPTY })).toBe('r---------(S|)', letters);
        const drop$ = cold<BatchRef>('---#', undefined, 'broken');
        expectObservable(summaries$([one], { ...options(), drop$ })).toBe('r--#', letters, 'broken');
      });
    });

    it('should drop a job that has not started yet, in a handler of another job', () => {
      const drop$ = new Subject<BatchRef>();
      const source = fakeSource(['success']);
      const watched$ = summaries$([one, two], { source, drop$ }).pipe(tap(() => drop$.next(two)));
      assert.deepEqual(outcomeOf(watched$).values, ['1 success']);
      assert.equal(source.polls(two), 0);
    });

    it('should drop a job in a handler of its snapshot', () => {
      const drop$ = new Subject<BatchRef>();
      const source = fakeSource(['running', 'success']);
      const watched$ = summaries$([one, two], { source, drop$ }).pipe(tap(() => drop$.next(one)));
      assert.deepEqual(outcomeOf(watched$).values, ['1 running', '2 running', '2 success']);
      assert.equal(source.polls(one), 1);
    });
  });

  describe('first polls', () => {
    const firstPolls = (count: number, options: FleetOptions): readonly number[] => {
      const at: number[] = [];
      const onEvent = ({ _tag, elapsedMs }: WatchEvent): void => {
        if (_tag === 'pollStarted') at.push(elapsedMs);
      };
      const refs = Array.from({ length: count }, (_, n) => refNo(n));
      outcomeOf(watchBatches$(refs, { source: fakeSource(['success']), onEvent, ...options }), 2 ** 32);
      return at.sort((a, b) => a - b);
    };

    it('should be spread over a second by default', () => {
      const at = firstPolls(100, {});
      assert.equal(at.length, 100);
      assert.equal(at[0], 0);
      const gaps = at.slice(1).map((ms, index) => ms - at[index]!);
      assert.ok(Math.max(...gaps) <= 20 && at.at(-1)! >= 970 && at.at(-1)! < 1_000, String(at));
    });

    it('should be spread over spreadMs, after initialDelayMs', () => {
      assert.deepEqual(firstPolls(3, { spreadMs: 100, initialDelayMs: 1_000 }), [1_000, 1_023, 1_061]);
      assert.deepEqual(firstPolls(3, { spreadMs: 0 }), [0, 0, 0]);
    });

    it('should not be delayed for longer than the longest timer', () => {
      const at = firstPolls(3, { initialDelayMs: MAX_DELAY_MS });
      assert.deepEqual(at, [MAX_DELAY_MS, MAX_DELAY_MS, MAX_DELAY_MS]);
    });
  });

  describe('options', () => {
    it('should apply to each job: time limits', () => {
      const source = scripted([[], ['running'], ['starting']]);
      const { values } = outcomeOf(
        results$([one, two], { source, deadline: 100, stateDeadlines: { starting: 25 } }),
      );
      assert.deepEqual(values.map(summaryOf), [
        '1 running',
        '2 starting',
        '2 StateDeadlineExceededError',
        '1 DeadlineExceededError',
      ]);
      const last = values.at(-1)!;
      assert.ok(isLeft(last) && last.left instanceof DeadlineExceededError);
      assert.equal(last.left.elapsedMs, 100);
    });

    it('should abort each job by the signal, watch no later ones, and complete', () => {
      const controller = new AbortController();
      const source = fakeSource(['running']);
      const abort$ = timer(5).pipe(
        tap(() => controller.abort('deploy')),
        ignoreElements(),
      );
      const targets$ = concat(of(one, two), timer(9).pipe(map(() => three)), NEVER);
      const { values, completed } = outcomeOf(
        merge(results$(targets$, { source, signal: controller.signal }), abort$),
      );
      assert.deepEqual(values.map(summaryOf), ['1 running', '2 running', '1 AbortedError', '2 AbortedError']);
      assert.ok(completed);
      const last = values.at(-1)!;
      assert.ok(isLeft(last) && last.left instanceof AbortedError);
      assert.equal(last.left.cause, 'deploy');
      assert.equal(source.polls(), 2);
    });

    it('should end all jobs without a poll if the signal is already aborted', () => {
      const source = fakeSource(['running']);
      const { values, completed } = outcomeOf(
        summaries$([one, two], { source, signal: AbortSignal.abort() }),
      );
      assert.deepEqual(values, ['1 AbortedError', '2 AbortedError']);
      assert.ok(completed);
      assert.equal(source.polls(), 0);
    });

    it('should pass the events of every job to onEvent', () => {
      const ended: string[] = [];
      const onEvent = ({ _tag, ref }: WatchEvent): void => {
        if (_tag === 'ended') ended.push(ref.batchId);
      };
      outcomeOf(summaries$([one, two], { source: fakeSource(['success']), onEvent }));
      assert.deepEqual(ended, [one.batchId, two.batchId]);
    });

    for (const [options, message] of [
      [{ drop$: 5 }, 'drop$: expected an Observable, got 5'],
      [{ spreadMs: -1 }, 'spreadMs: expected a number of milliseconds from 0 to 2147483647, got -1'],
      [
        { spreadMs: 2 ** 31 },
        'spreadMs: expected a number of milliseconds from 0 to 2147483647, got 2147483648',
      ],
      [{ concurrency: 0 }, 'concurrency: expected a whole number from 1, got 0'],
      [{ concurrency: 1.5 }, 'concurrency: expected a whole number from 1, got 1.5'],
      [{ concurrency: NaN }, 'concurrency: expected a whole number from 1, got NaN'],
      [{ schedule: 5 }, 'schedule: expected a function, got 5'],
      [{ deadline: NaN }, 'deadline: expected a number of milliseconds from 0 to 9007199254740991, got NaN'],
      [null, 'options: expected an object, got null'],
    ] as const) {
      it(`should be refused when called: ${message}`, () => {
        assert.throws(() => watchBatches$([one], options as unknown as FleetOptions), {
          name: 'TypeError',
          message,
        });
      });
    }

    it('should be refused if they are unknown, or of one job', () => {
      for (const options of [{ spread: 5 }, { resumeFrom: snapshotOf(one) }])
        assert.throws(
          () => watchBatches$([one], options as FleetOptions),
          /^TypeError: options\.(spread: no such option, got 5; did you mean `spreadMs`\?|resumeFrom: no such option \(source, .*drop\$, spreadMs, concurrency\))/,
        );
    });
  });

  describe('an end', () => {
    it('should not be followed by another one when its handler aborts', () => {
      const controller = new AbortController();
      const source = { readState$: () => timer(5).pipe(map(() => readings['S']!)) };
      const watched$ = summaries$([one, two], { source, signal: controller.signal }).pipe(
        tap(() => controller.abort()),
      );
      assert.deepEqual(outcomeOf(watched$).values.toSorted(), ['1 success', '2 AbortedError']);
    });

    it('should not be lost when pollNow$ fails in its handler', () => {
      const pollNow$ = new Subject<never>();
      const source = { readState$: () => timer(5).pipe(map(() => readings['S']!)) };
      const watched$ = summaries$([one], { source, pollNow$ }).pipe(
        tap(() => pollNow$.error(new Error('late'))),
      );
      assert.deepEqual(outcomeOf(watched$).values, ['1 success']);
    });

    it('should allow the next job of a backlog to be added in its handler, however many fail synchronously', () => {
      for (const source of [fakeSource([refused]), fakeSource(['success'])]) {
        const backlog = Array.from({ length: 2_000 }, (_, n) => refNo(n));
        const targets$ = new Subject<BatchRef>();
        const addNext = (): void => {
          const next = backlog.pop();
          if (next === undefined) targets$.complete();
          else targets$.next(next);
        };
        let results = 0;
        const { completed } = outcomeOf(
          merge(
            summaries$(targets$, { source }).pipe(
              tap(() => {
                results += 1;
                addNext();
              }),
            ),
            timer(0).pipe(tap(addNext), ignoreElements()),
          ),
        );
        assert.equal(results, 2_000);
        assert.ok(completed);
      }
    });
  });

  for (const [what, random, fault] of [
    [
      'throws',
      () => {
        throw new RangeError('no luck');
      },
      /^the option random threw RangeError: no luck/,
    ],
    ['returns NaN', () => NaN, /^the option random returned NaN, expected a number from 0 to 1/],
    ['returns more than 1', () => 1.1, /^the option random returned 1\.1, expected a number from 0 to 1/],
    ['returns less than 0', () => -0.1, /^the option random returned -0\.1, expected a number from 0 to 1/],
  ] as const) {
    it(`should fail only one job when random ${what}`, () => {
      const missing = new NoSuchBatchError({ status: 400, code: 'DLI.0002' });
      const source = scripted([[], [missing], ['running', 'success']]);
      const { values } = outcomeOf(results$([one, two], { source, random }));
      assert.deepEqual(values.map(summaryOf), ['1 CallbackError', '2 running', '2 success']);
      const [first] = values;
      assert.ok(first !== undefined && isLeft(first) && first.left.cause === missing);
      assert.match(first.left.message, fault);
    });
  }

  it('should leave nothing open when it is unsubscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const poll$ = cold<StateReading>('-');
      const targets$ = cold('a', { a: one });
      const drop$ = cold<BatchRef>('-');
      expectObservable(summaries$(targets$, { source: { readState$: () => poll$ }, drop$ }), '---!').toBe(
        '-',
      );
      for (const { subscriptions } of [poll$, targets$, drop$])
        expectSubscriptions(subscriptions).toBe('^--!');
    });
  });

  it('should complete when all jobs have ended, and leave no timer', () => {
    const source = scripted([[], ['running', 'success'], ['running', refused], ['dead']]);
    let completedAt: number | undefined;
    inVirtualTime(() =>
      summaries$([one, two, three], { source, drop$: NEVER, deadline: 60_000 }).subscribe({
        complete: () => (completedAt = watchScheduler.now()),
        error: assert.ifError,
      }),
    );
    assert.equal(completedAt, 10);
  });

  it('should watch 3,000 jobs with synchronous answers, all at once and one by one', () => {
    const refs = Array.from({ length: 3_000 }, (_, n) => refNo(n));
    const source = fakeSource(['success']);
    assert.equal(outcomeOf(summaries$(refs, { source })).values.length, 3_000);
    assert.equal(outcomeOf(summaries$(of(...refs), { source })).values.length, 3_000);
  });
});
