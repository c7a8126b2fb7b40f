import assert from 'node:assert/strict';
import {
  catchError,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  merge,
  NEVER,
  type Observable,
  of,
  retry,
  switchMap,
  take,
  throwError,
  timer,
} from 'rxjs';
import {
  type BatchRef,
  coalesced,
  every,
  HttpError,
  limited,
  type LimitOptions,
  type PollError,
  type StateReading,
  type StateSource,
  ThrottledError,
  watchBatch$,
  watchScheduler,
} from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';
import { pollErrors } from '../support/errors.ts';
import { outcomeOf } from '../support/observing.ts';
import { asMarble, readings } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

const reading = readings['r']!;
const refOf = (projectId: string): BatchRef => ({ ...testRef, projectId });
const throttled = (retryAfterMs?: number, serviceMessage?: string) =>
  new ThrottledError({ status: 429, retryAfterMs, serviceMessage });

/** A request: when it is subscribed to, how the source answers, its result, and when it is sent. */
interface Request {
  readonly subscribed?: string;
  readonly answer: string;
  readonly error?: PollError;
  readonly result: string;
  readonly sent: string | readonly string[];
}

/** Tests requests that share one limited source, in this order. */
const itShould = (
  what: string,
  options: LimitOptions,
  requests: Readonly<Record<string, Request>>,
  maxMs?: number,
): void => {
  it(`should ${what}`, () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const answers = new Map(
        Object.entries(requests).map(([name, { answer, error }]) => [name, cold(answer, readings, error)]),
      );
      const source = limited({ readState$: ({ projectId }) => answers.get(projectId) ?? NEVER }, options);
      for (const [name, { subscribed, error, result, sent }] of Object.entries(requests)) {
        expectObservable(source.readState$(refOf(name)), subscribed).toBe(result, readings, error);
        expectSubscriptions(answers.get(name)?.subscriptions ?? []).toBe([sent].flat());
      }
    }, maxMs);
  });
};

/** The start times of requests in virtual time. */
const startsOf = (
  options: LimitOptions,
  send$: (source: StateSource) => Observable<unknown>,
  answer$: Observable<StateReading> = of(reading),
  maxMs?: number,
): readonly number[] => {
  const starts: number[] = [];
  const readState$ = () =>
    defer(() => {
      starts.push(watchScheduler.now());
      return answer$;
    });
  outcomeOf(
    defer(() => send$(limited({ readState$ }, options))),
    maxMs,
  );
  return starts;
};

/** So many requests at once. */
const requests$ = (source: StateSource, count: number): Observable<unknown> =>
  merge(...Array.from({ length: count }, () => source.readState$(testRef)));

describe('limited', () => {
  describe('concurrency', () => {
    itShould(
      'never have more in flight, and start the next one when one has completed',
      { concurrency: 2 },
      {
        a: { answer: '---(r|)  ', result: '---(r|)     ', sent: '^--!     ' },
        b: { answer: '-----(r|)', result: '-----(r|)   ', sent: '^----!   ' },
        c: { answer: '--(r|)   ', result: '-----(r|)   ', sent: '---^-!   ' },
        d: { answer: '--(r|)   ', result: '-------(r|) ', sent: '-----^-! ' },
        e: { answer: '--(r|)   ', result: '-------(r|) ', sent: '-----^-! ' },
        f: { answer: '--(r|)   ', result: '---------(r|)', sent: '-------^-!' },
      },
    );

    itShould(
      'be first in, first out, also for requests that arrive while all slots are taken',
      { concurrency: 1 },
      {
        a: { subscribed: '^-       ', answer: '----(r|)', result: '----(r|)     ', sent: '^---!    ' },
        b: { subscribed: '---^     ', answer: '-(r|)   ', result: '-------(r|)  ', sent: '------^! ' },
        c: { subscribed: '-^       ', answer: '-(r|)   ', result: '-----(r|)    ', sent: '----^!   ' },
        d: { subscribed: '--^      ', answer: '-(r|)   ', result: '------(r|)   ', sent: '-----^!  ' },
      },
    );

    itShould(
      'start the next one when one has failed, and pass on the error',
      { concurrency: 1 },
      {
        a: { answer: '--#', error: pollErrors.HttpError, result: '--#', sent: '^-!' },
        b: { answer: '--#', error: pollErrors.NetworkError, result: '----#', sent: '--^-!' },
        c: { answer: '-(r|)', result: '-----(r|)', sent: '----^!' },
      },
    );

    itShould(
      'start the next one when one has completed without a value',
      { concurrency: 1 },
      {
        a: { answer: '--|', result: '--|', sent: '^-!' },
        b: { answer: '-(r|)', result: '---(r|)', sent: '--^!' },
      },
    );

    itShould(
      'keep the slot of one that was answered but has not ended',
      { concurrency: 1 },
      {
        a: { answer: '-r--|', result: '-r--|', sent: '^---!' },
        b: { answer: '-(r|)', result: '-----(r|)', sent: '----^!' },
      },
    );

    itShould(
      'start the next one when one in flight is withdrawn',
      { concurrency: 1 },
      {
        a: { subscribed: '^-!', answer: '-----', result: '-', sent: '^-!' },
        b: { answer: '-(r|)', result: '---(r|)', sent: '--^!' },
      },
    );

    itShould(
      'not send one that is withdrawn while it waits, be it the first, the last or one between',
      { concurrency: 1 },
      {
        a: { answer: '----(r|)', result: '----(r|)', sent: '^---!' },
        b: { subscribed: '^-!', answer: '-(r|)', result: '-', sent: [] },
        c: { answer: '-(r|)', result: '-----(r|)', sent: '----^!' },
        d: { subscribed: '^--!', answer: '-(r|)', result: '-', sent: [] },
        e: { answer: '-(r|)', result: '------(r|)', sent: '-----^!' },
        f: { subscribed: '^!', answer: '-(r|)', result: '-', sent: [] },
        g: { subscribed: '-----^', answer: '-(r|)', result: '-------(r|)', sent: '------^!' },
      },
    );

    it('should put a retry at the back of the queue', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const fails$ = cold('-#', readings, pollErrors.NetworkError);
        const works$ = cold('-(r|)', readings);
        const answers: Readonly<Record<string, Observable<StateReading>>> = {
          a: fails$,
          b: works$,
          c: works$,
        };
        const source = limited({ readState$: ({ projectId }) => answers[projectId]! }, { concurrency: 1 });
        const retried$ = source.readState$(refOf('a')).pipe(retry(1));

        expectObservable(retried$).toBe('               ----#', readings, pollErrors.NetworkError);
        expectObservable(source.readState$(refOf('b'))).toBe('--(r|)', readings);
        expectObservable(source.readState$(refOf('c'))).toBe('---(r|)', readings);
        expectSubscriptions(fails$.subscriptions).toBe(['^!', '---^!']);
        expectSubscriptions(works$.subscriptions).toBe(['-^!', '--^!']);
      });
    });

    it('should send a request for each subscription', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const answer$ = cold('-(r|)', readings);
        const source: StateSource = { readState$: () => answer$ };
        const readState$ = limited(source, { concurrency: 1 }).readState$(testRef);

        expectObservable(readState$).toBe('        -(r|)', readings);
        expectObservable(readState$).toBe('        --(r|)', readings);
        expectObservable(readState$, '-----^').toBe('------(r|)', readings);
        expectSubscriptions(answer$.subscriptions).toBe(['^!', '-^!', '-----^!']);
      });
    });

    it('should start the next one when a subscriber takes a value and unsubscribes', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const answer$ = cold('--r---', readings);
        const source: StateSource = { readState$: () => answer$ };
        const readState$ = limited(source, { concurrency: 1 }).readState$(testRef).pipe(take(1));

        expectObservable(readState$).toBe('--(r|)', readings);
        expectObservable(readState$).toBe('----(r|)', readings);
        expectSubscriptions(answer$.subscriptions).toBe(['^-!', '--^-!']);
      });
    });
  });

  describe('rate', () => {
    itShould(
      'start requests evenly spaced, first in, first out, whether or not they are answered',
      { rate: { requests: 2, perMs: 8 } },
      {
        a: { answer: '------(r|)', result: '------(r|)', sent: '^-----!' },
        b: { answer: '-(r|)', result: '-----(r|)', sent: '----^!' },
        c: { answer: '-#', error: pollErrors.HttpError, result: '---------#', sent: '--------^!' },
        d: { subscribed: '-^', answer: '-(r|)', result: '-------------(r|)', sent: '------------^!' },
      },
    );

    itShould(
      'not save up idle time: no burst',
      { rate: { requests: 5, perMs: 20 } },
      {
        a: { answer: '(r|)', result: '(r|)', sent: '(^!)' },
        b: { subscribed: '90ms ^', answer: '(r|)', result: '90ms (r|)', sent: '90ms (^!)' },
        c: { subscribed: '90ms ^', answer: '(r|)', result: '94ms (r|)', sent: '94ms (^!)' },
        d: { subscribed: '95ms ^', answer: '(r|)', result: '98ms (r|)', sent: '98ms (^!)' },
      },
    );

    itShould(
      'give the turn of a withdrawn request to the next one',
      { rate: { requests: 1, perMs: 4 } },
      {
        a: { answer: '-(r|)', result: '-(r|)', sent: '^!' },
        b: { subscribed: '^-!', answer: '-(r|)', result: '-', sent: [] },
        c: { answer: '-(r|)', result: '-----(r|)', sent: '----^!' },
      },
    );

    itShould(
      'count one that was withdrawn in flight',
      { rate: { requests: 1, perMs: 4 } },
      {
        a: { subscribed: '^!', answer: '---', result: '-', sent: '^!' },
        b: { answer: '-(r|)', result: '-----(r|)', sent: '----^!' },
      },
    );

    itShould(
      'apply together with concurrency',
      { rate: { requests: 1, perMs: 3 }, concurrency: 1 },
      {
        a: { answer: '-(r|)', result: '-(r|)', sent: '^!' },
        b: { answer: '-----(r|)', result: '--------(r|)', sent: '---^----!' },
        c: { answer: '-(r|)', result: '---------(r|)', sent: '--------^!' },
        d: { answer: '-(r|)', result: '------------(r|)', sent: '-----------^!' },
      },
    );

    for (const [requests, perMs, expected] of [
      [1, 1, [0, 1, 2, 3, 4]],
      [3, 100, [0, 34, 67, 100, 134]],
      [7, 10, [0, 2, 3, 5, 6]],
      [5, 1, [0, 1, 1, 1, 1]],
      [1, 2 ** 31 - 1, [0, 2 ** 31 - 1, 2 ** 32 - 2, 3 * (2 ** 31 - 1), 4 * (2 ** 31 - 1)]],
    ] as const) {
      it(`should never start a request early: ${String(requests)} in ${String(perMs)} ms`, () => {
        const starts = startsOf(
          { rate: { requests, perMs } },
          (source) => requests$(source, 5),
          undefined,
          2 ** 34,
        );
        assert.deepEqual(starts, expected);
      });
    }

    it('should count from when a slot was free, not from when a request was due', () => {
      const starts = startsOf({ rate: { requests: 1, perMs: 10 }, concurrency: 1 }, (source) =>
        requests$(source, 4),
      );
      assert.deepEqual(starts, [0, 10, 20, 30]);

      const slow$ = concat(timer(13).pipe(ignoreElements()), of(reading));
      const late = startsOf(
        { rate: { requests: 1, perMs: 10 }, concurrency: 1 },
        (source) => requests$(source, 4),
        slow$,
      );
      assert.deepEqual(late, [0, 13, 26, 39]);
    });
  });

  describe('a ThrottledError', () => {
    itShould(
      'pause all requests for its Retry-After, and be passed on',
      {},
      {
        a: { answer: '--#', error: throttled(5), result: '--#', sent: '^-!' },
        b: { answer: '----(r|)', result: '----(r|)', sent: '^---!' },
        c: { subscribed: '---^', answer: '-(r|)', result: '--------(r|)', sent: '-------^!' },
        d: { subscribed: '-----^', answer: '-(r|)', result: '--------(r|)', sent: '-------^!' },
        e: { subscribed: '-------^', answer: '-(r|)', result: '--------(r|)', sent: '-------^!' },
        f: { subscribed: '---^--!', answer: '-(r|)', result: '-', sent: [] },
      },
    );

    itShould(
      'be followed by evenly spaced requests after the pause: no burst',
      { rate: { requests: 1, perMs: 3 } },
      {
        a: { answer: '-#', error: throttled(8), result: '-#', sent: '^!' },
        b: { answer: '-(r|)', result: '----------(r|)', sent: '---------^!' },
        c: { answer: '-(r|)', result: '-------------(r|)', sent: '------------^!' },
        d: {
          subscribed: '----------^',
          answer: '-(r|)',
          result: '----------------(r|)',
          sent: '---------------^!',
        },
      },
    );

    itShould(
      'be followed by no more requests at once than concurrency',
      { concurrency: 2 },
      {
        a: { answer: '-#', error: throttled(3), result: '-#', sent: '^!' },
        b: { answer: '--(r|)', result: '--(r|)', sent: '^-!' },
        c: { answer: '--(r|)', result: '------(r|)', sent: '----^-!' },
        d: { answer: '--(r|)', result: '------(r|)', sent: '----^-!' },
        e: { answer: '--(r|)', result: '--------(r|)', sent: '------^-!' },
      },
    );

    itShould(
      'extend a pause that ends earlier, and not shorten one that ends later',
      {},
      {
        a: { answer: '-#', error: throttled(4), result: '-#', sent: '^!' },
        b: { answer: '--#', error: throttled(6), result: '--#', sent: '^-!' },
        c: { answer: '---#', error: throttled(1), result: '---#', sent: '^--!' },
        d: { subscribed: '--^', answer: '-(r|)', result: '---------(r|)', sent: '--------^!' },
      },
    );

    itShould(
      'pause requests for the window that the gateway names',
      {},
      {
        a: {
          answer: '-#',
          error: throttled(undefined, 'policy user over ratelimit,limit:200,time:5 minute'),
          result: '-#',
          sent: '^!',
        },
        b: { subscribed: '--^', answer: '-(r|)', result: '5m -- (r|)', sent: '5m -^!' },
      },
      400_000,
    );

    itShould(
      'pause requests for at most maxRetryAfterMs',
      { maxRetryAfterMs: 4 },
      {
        a: { answer: '-#', error: throttled(5_000_000_000), result: '-#', sent: '^!' },
        b: { subscribed: '--^', answer: '-(r|)', result: '------(r|)', sent: '-----^!' },
      },
    );

    itShould(
      'not pause requests if maxRetryAfterMs is 0',
      { maxRetryAfterMs: 0 },
      {
        a: { answer: '-#', error: throttled(5), result: '-#', sent: '^!' },
        b: { subscribed: '--^', answer: '-(r|)', result: '---(r|)', sent: '--^!' },
      },
    );

    it('should pause requests for at most 10 minutes by default, and for the longest maximum', () => {
      const failing$ = throwError(() => throttled(Infinity));
      const send$ = (source: StateSource) => source.readState$(testRef).pipe(retry(1));

      assert.deepEqual(startsOf({}, send$, failing$), [0, 600_000]);
      const maxRetryAfterMs = 2 ** 31 - 1;
      assert.deepEqual(startsOf({ maxRetryAfterMs }, send$, failing$, 2 ** 32), [0, maxRetryAfterMs]);
    });

    it('should double the pause from 1 s to 60 s without a known wait', () => {
      const send$ = (source: StateSource) => source.readState$(testRef).pipe(retry(9));
      const starts = startsOf(
        {},
        send$,
        throwError(() => throttled()),
      );
      assert.deepEqual(
        starts.slice(1).map((start, index) => start - starts[index]!),
        [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000],
      );
    });

    it('should count as one step with those in flight together, and start over after an answer', () => {
      // The latency and the result of each request.
      const script = [
        [10, 'throttled'],
        [20, 'throttled'],
        [30, 'throttled'], // 1 s from here: the first step, for all three
        [10, 'throttled'], // 2 s from here
        [10, 'answered'],
        [10, 'throttled'], // 1 s again
        [10, 'answered'],
      ] as const;
      let polls = 0;
      const answer$ = defer(() => {
        const [ms, answer] = script[polls]!;
        polls += 1;
        const end$ = answer === 'answered' ? of(reading) : throwError(() => throttled());
        return timer(ms).pipe(switchMap(() => end$));
      });
      const send$ = (source: StateSource): Observable<unknown> => {
        const poll$ = source.readState$(testRef);
        const once$ = poll$.pipe(catchError(() => EMPTY));
        const later$ = timer(4_000).pipe(switchMap(() => poll$.pipe(retry(1))));
        return merge(poll$.pipe(retry(2)), once$, once$, later$);
      };
      assert.deepEqual(startsOf({}, send$, answer$), [0, 0, 0, 1_030, 3_040, 4_000, 5_010]);
    });

    it('should count as the same step when the request was sent before the pause and fails after it', () => {
      const latencies = [10, 1_500, 5_000, 10];
      let polls = 0;
      const answer$ = defer(() => {
        polls += 1;
        return timer(latencies[polls - 1]!).pipe(switchMap(() => throwError(() => throttled())));
      });
      // 1 s from 10, by the first. 1 s from 1,500, by the second: not 2 s, though a third was sent at 1,100.
      const send$ = (source: StateSource): Observable<unknown> => {
        const poll$ = source.readState$(testRef).pipe(catchError(() => EMPTY));
        return merge(poll$, poll$, ...[1_100, 1_600].map((ms) => timer(ms).pipe(switchMap(() => poll$))));
      };
      assert.deepEqual(startsOf({}, send$, answer$), [0, 0, 1_100, 2_500]);
    });

    for (const [name, error] of Object.entries({
      ...pollErrors,
      'HttpError with a Retry-After': new HttpError({ status: 503, retryAfterMs: 5_000 }),
    })) {
      if (error instanceof ThrottledError) continue;
      itShould(
        `not be confused with another error: ${name}`,
        {},
        {
          a: { answer: '-#', error, result: '-#', sent: '^!' },
          b: { subscribed: '--^', answer: '-(r|)', result: '---(r|)', sent: '--^!' },
        },
      );
    }
  });

  describe('the limited source', () => {
    it('should have all properties of its source, and leadMs', () => {
      const fake = fakeSource(['running', 'success']);
      const source = limited(fake, { concurrency: 1 });
      outcomeOf(watchBatch$(testRef.projectId, testRef.batchId, { source, schedule: every(10) }));

      assert.deepEqual([source.polls(), source.polls(refOf('other')), fake.polls()], [2, 0, 2]);
      assert.deepEqual(Object.keys(source), [...Object.keys(fake), 'leadMs']);
    });

    it('should share its limit between watches', () => {
      marbles(({ expectObservable }) => {
        const source = limited(fakeSource(['starting', 'success']), { rate: { requests: 1, perMs: 4 } });
        const watch$ = (projectId: string) =>
          watchBatch$(projectId, testRef.batchId, { source, schedule: every(1) }).pipe(asMarble());

        expectObservable(watch$('a')).toBe('s-------(S|)');
        expectObservable(watch$('b')).toBe('----s-------(S|)');
      });
    });

    it('should share its limit between all callers, and not with the result of another call', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const answer$ = cold('--(r|)', readings);
        const source: StateSource = { readState$: () => answer$ };
        const options = { concurrency: 1 };
        const [one, other] = [limited(source, options), limited(source, options)];
        expectObservable(one.readState$(testRef)).toBe('  --(r|)', readings);
        expectObservable(one.readState$(testRef)).toBe('  ----(r|)', readings);
        expectObservable(other.readState$(testRef)).toBe('--(r|)', readings);
        expectSubscriptions(answer$.subscriptions).toBe(['^-!', '^-!', '--^-!']);
      });
    });

    it('should keep both limits when it is limited again', () => {
      const two$ = (source: StateSource) =>
        requests$(limited(source, { rate: { requests: 1, perMs: 7 } }), 4);
      assert.deepEqual(startsOf({ rate: { requests: 1, perMs: 3 } }, two$), [0, 7, 14, 21]);
      assert.deepEqual(startsOf({ rate: { requests: 1, perMs: 9 } }, two$), [0, 9, 18, 27]);
    });

    it('should not read its options again', () => {
      const options = { concurrency: 1, rate: { requests: 1, perMs: 5 } };
      const send$ = (source: StateSource): Observable<unknown> => {
        Object.assign(options, { concurrency: 9 });
        Object.assign(options.rate, { perMs: 1 });
        return requests$(source, 3);
      };
      assert.deepEqual(startsOf(options, send$), [0, 5, 10]);
    });
  });

  describe('invalid arguments', () => {
    const source = fakeSource(['running']);

    for (const [value, formatted] of [
      [undefined, 'undefined'],
      [null, 'null'],
      [{}, 'an object'],
      [{ readState$: 5 }, 'an object'],
      ['source', '"source"'],
    ] as const) {
      it(`should refuse ${formatted} as a source`, () => {
        assert.throws(() => limited(value as StateSource, {}), {
          name: 'TypeError',
          message: `source: expected a StateSource, an object with readState$, got ${formatted}`,
        });
      });
    }

    it('should refuse a coalesced source, since it would limit polls, not requests', () => {
      const coalescedSource = coalesced({ readState$: () => NEVER, listBatches$: () => NEVER });
      assert.throws(() => limited(coalescedSource, { concurrency: 1 }), {
        name: 'TypeError',
        message:
          'source: expected a source that is not coalesced; limit the client instead: coalesced(limited(client, …))',
      });
    });

    it('should refuse an invalid option, an unknown one, and missing options when called', () => {
      assert.throws(() => limited(source, { concurrency: 0 }), {
        name: 'TypeError',
        message: 'concurrency: expected a whole number from 1, got 0',
      });
      assert.throws(() => limited(source, { limit: 5 } as LimitOptions), {
        name: 'TypeError',
        message: /^options\.limit: no such option/,
      });
      assert.throws(() => limited(source, undefined as never), {
        name: 'TypeError',
        message: 'options: expected an object, got undefined',
      });
    });
  });
});
