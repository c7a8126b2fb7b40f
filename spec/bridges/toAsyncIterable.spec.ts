import assert from 'node:assert/strict';
import {
  type AsyncIterableOptions,
  AuthError,
  every,
  PollFailedError,
  settle,
  toAsyncIterable,
  watchBatch$,
} from 'dli-watch';
import { fakeSource, snapshotOf, testRef } from 'dli-watch/testing';
import {
  concat,
  defer,
  EMPTY,
  finalize,
  interval,
  map,
  NEVER,
  Observable,
  of,
  range,
  Subject,
  take,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { useClock } from '../support/clock.ts';

const { projectId, batchId } = testRef;
const boom = new Error('boom');
const DONE = { done: true, value: undefined };
const valueOf = <T>(value: T) => ({ done: false, value });

/** Loops to the end and collects the values and the error. */
const collect = async <T>(
  source$: Observable<T>,
  options?: AsyncIterableOptions,
  body: () => Promise<unknown> = () => Promise.resolve(),
): Promise<{ readonly values: readonly T[]; readonly error?: unknown }> => {
  const values: T[] = [];
  try {
    for await (const value of toAsyncIterable(source$, options)) {
      values.push(value);
      await body();
    }
    return { values };
  } catch (error) {
    return { values, error };
  }
};

/** Counts the subscriptions to a source, and how many of them have ended. */
const counted = <T>(source$: Observable<T>) => {
  const counts = { started: 0, ended: 0 };
  const counted$ = defer(() => {
    counts.started += 1;
    return source$.pipe(finalize(() => (counts.ended += 1)));
  });
  return { counts, counted$ };
};

const iterate = <T>(source$: Observable<T>, options?: AsyncIterableOptions): AsyncIterator<T, undefined> =>
  toAsyncIterable(source$, options)[Symbol.asyncIterator]();

describe('toAsyncIterable', () => {
  const time = useClock();
  const pause = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms));

  describe('a loop that is fast enough', () => {
    it('should receive every value, then end', async () => {
      const source = fakeSource(['starting', 'running', 'running', 'success']);
      const watch$ = watchBatch$(projectId, batchId, { source, schedule: every(10) });
      const result = collect(watch$.pipe(map(({ state }) => state)));
      await time.tick(100);

      assert.deepEqual(await result, { values: ['starting', 'running', 'success'] });
      assert.equal(source.polls(), 4);
    });

    it('should throw the error of the source, after the values before it', async () => {
      const source = fakeSource(['running', new AuthError({ reason: 'refused', status: 403 })]);
      const result = collect(watchBatch$(projectId, batchId, { source, schedule: every(10) }));
      await time.tick(100);

      const { values, error } = await result;
      assert.equal(values.length, 1);
      assert.ok(error instanceof PollFailedError);
    });

    for (const [what, source$, expected] of [
      ['an empty source', EMPTY, { values: [] }],
      ['a source that fails synchronously', throwError(() => boom), { values: [], error: boom }],
      [
        'a source that fails with undefined',
        new Observable<never>((subscriber) => subscriber.error(undefined)),
        { values: [], error: undefined },
      ],
      ['values that are undefined', of(undefined, undefined), { values: [undefined, undefined] }],
      [
        'values that are emitted synchronously',
        range(0, 101),
        { values: Array.from({ length: 101 }, (_, index) => index) },
      ],
    ] as const) {
      it(`should handle ${what}`, async () => {
        assert.deepEqual(await collect<unknown>(source$), expected);
      });
    }
  });

  describe('a loop that is too slow', () => {
    // A value every 10 ms, and a body of 46 ms: four or five values arrive meanwhile.
    for (const [what, options, values, error] of [
      ['the current value with a limit of 1', { limit: 1 }, [0, 4, 9], false],
      ['the latest', { overflow: 'latest', limit: 2 }, [0, 3, 8, 9], false],
      ['the oldest', { overflow: 'oldest', limit: 2 }, [0, 1, 2, 5], false],
      ['the buffered values, then a RangeError', { overflow: 'error', limit: 2 }, [0, 1, 2], true],
      ['every value within the default limit of 100', {}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], false],
    ] as const) {
      it(`should receive ${what}`, async () => {
        const { counts, counted$ } = counted(interval(10).pipe(take(10)));
        const result = collect(counted$, options, pause(46));
        await time.tick(1_000);

        const received = await result;
        assert.deepEqual(received.values, values);
        assert.equal(received.error instanceof RangeError, error);
        assert.deepEqual(counts, { started: 1, ended: 1 });
      });
    }

    it('should keep the latest 100 by default', async () => {
      const result = await collect(range(0, 150));
      assert.deepEqual(result.values, [0, ...Array.from({ length: 100 }, (_, index) => 50 + index)]);
    });

    it('should name the limit in the RangeError, and unsubscribe before throwing it', async () => {
      const source$ = new Subject<number>();
      const iterator = iterate(source$, { overflow: 'error', limit: 2 });
      const first = iterator.next();
      for (const value of [1, 2, 3]) source$.next(value);
      assert.equal(source$.observed, true);
      source$.next(4);
      assert.equal(source$.observed, false);

      assert.deepEqual(await Promise.all([first, iterator.next(), iterator.next()]), [1, 2, 3].map(valueOf));
      await assert.rejects(iterator.next(), {
        name: 'RangeError',
        message: 'the loop is too slow: more than 2 values were waiting for it',
      });
      assert.deepEqual(await iterator.next(), DONE);
    });

    it('should stop an endless source', async () => {
      const { values, error } = await collect(range(0, Infinity), { overflow: 'error', limit: 3 });
      assert.deepEqual(values, [0, 1, 2, 3]);
      assert.ok(error instanceof RangeError);
    });

    for (const overflow of ['latest', 'oldest', 'error'] as const) {
      it(`should keep every end, plain or from settle(), and the error of the source: ${overflow}`, async () => {
        const end = snapshotOf({ state: 'dead' });
        const settled$ = of(end).pipe(settle());
        const failed$ = watchBatch$(projectId, batchId, {
          source: fakeSource([new AuthError({ reason: 'refused', status: 403 })]),
        }).pipe(settle());
        const source$ = concat(
          of('first', 'one'),
          of(end),
          settled$,
          failed$,
          throwError(() => boom),
        );
        const { values, error } = await collect<unknown>(source$, { overflow, limit: 1 });

        assert.deepEqual(values.slice(0, 3), ['first', 'one', end]);
        assert.equal(values.length, 5);
        assert.equal(error, boom);
      });
    }
  });

  describe('a loop that is left', () => {
    it('should unsubscribe at once on break, and stop polling', async () => {
      const source = fakeSource(['running']);
      const { counts, counted$ } = counted(
        watchBatch$(projectId, batchId, { source, schedule: every(10), emit: 'polls' }),
      );
      const loop = async () => {
        for await (const { polls } of toAsyncIterable(counted$)) if (polls === 3) break;
      };
      const done = loop();
      await time.tick(20);
      await done;
      assert.deepEqual(counts, { started: 1, ended: 1 });
      await time.tick(1_000);
      assert.equal(source.polls(), 3);
      assert.equal(time.clock.countTimers(), 0);
    });

    it('should unsubscribe when its body throws', async () => {
      const { counts, counted$ } = counted(concat(of(1), NEVER));
      const { error } = await collect(counted$, {}, () => Promise.reject(boom));

      assert.equal(error, boom);
      assert.deepEqual(counts, { started: 1, ended: 1 });
    });

    it('should unsubscribe from a source that is still emitting inside subscribe', async () => {
      let emitted = 0;
      const source$: Observable<number> = range(0, Infinity).pipe(
        tap((value) => {
          emitted += 1;
          if (value === 5) void iterator.return?.();
        }),
      );
      const iterator = iterate(source$);
      assert.deepEqual(await iterator.next(), valueOf(0));
      assert.deepEqual(await iterator.next(), DONE);
      assert.equal(emitted, 6);
    });

    it('should not wait for the next value, which may never arrive', async () => {
      const { counts, counted$ } = counted(NEVER);
      const iterator = iterate(counted$);
      const pending = [iterator.next(), iterator.next()];
      const returned = iterator.return?.();
      assert.deepEqual(counts, { started: 1, ended: 1 });
      assert.deepEqual(await Promise.all([...pending, returned, iterator.next()]), [DONE, DONE, DONE, DONE]);
      assert.equal(counts.started, 1);
    });

    it('should drop the buffered values, and an error that was not thrown yet', async () => {
      const iterator = iterate(
        concat(
          of(1, 2, 3),
          throwError(() => boom),
        ),
      );
      assert.deepEqual(await iterator.next(), valueOf(1));
      await iterator.return?.();
      assert.deepEqual(await iterator.next(), DONE);

      const empty = iterate(
        concat(
          of(1),
          throwError(() => boom),
        ),
      );
      await empty.next();
      await empty.return?.();
      assert.deepEqual(await empty.next(), DONE);
    });

    it('should end the pending calls on throw(), and reject with its error', async () => {
      const { counts, counted$ } = counted(NEVER);
      const iterator = iterate(counted$);
      const pending = iterator.next();
      await assert.rejects(async () => iterator.throw?.(boom), boom);
      assert.deepEqual([await pending, await iterator.next()], [DONE, DONE]);
      assert.deepEqual(counts, { started: 1, ended: 1 });
    });

    it('should end even if the teardown of the source throws', async () => {
      const source$ = NEVER.pipe(
        finalize(() => {
          throw boom;
        }),
      );
      const iterator = iterate(source$);
      const pending = iterator.next();
      assert.deepEqual(await iterator.return?.(), DONE);
      assert.deepEqual(await pending, DONE);
    });

    for (const way of ['return', 'throw'] as const) {
      it(`should never subscribe if ${way}() is called before the first next()`, async () => {
        const { counts, counted$ } = counted(of(1));
        const iterator = iterate(counted$);
        await iterator[way]?.().catch(() => undefined);
        assert.deepEqual([await iterator.next(), await iterator.next()], [DONE, DONE]);
        assert.equal(counts.started, 0);
      });
    }
  });

  describe('its iterators', () => {
    it('should subscribe independently, at the first next() and not before', async () => {
      const { counts, counted$ } = counted(timer(10, 10).pipe(take(2)));
      const iterable = toAsyncIterable(counted$);
      const [one, other] = [iterable[Symbol.asyncIterator](), iterable[Symbol.asyncIterator]()];
      assert.equal(counts.started, 0);

      const first = one.next();
      assert.equal(counts.started, 1);
      await time.tick(10);
      const second = other.next();
      assert.equal(counts.started, 2);
      await time.tick(10);
      assert.deepEqual([await first, await second], [valueOf(0), valueOf(0)]);
      assert.deepEqual(await one.next(), valueOf(1));
      await one.return?.();
      await time.tick(10);
      assert.deepEqual([await other.next(), await other.next()], [valueOf(1), DONE]);
      assert.deepEqual(counts, { started: 2, ended: 2 });
    });

    it('should settle calls of next() in order, and reject only one with the error', async () => {
      const source$ = new Subject<string>();
      const iterator = iterate(source$);
      const pending = [iterator.next(), iterator.next(), iterator.next(), iterator.next()];
      source$.next('a');
      source$.next('b');
      source$.error(boom);

      assert.deepEqual(
        (await Promise.allSettled(pending)).map((result) =>
          result.status === 'fulfilled' ? result.value : (result.reason as unknown),
        ),
        [valueOf('a'), valueOf('b'), boom, DONE],
      );
      assert.deepEqual(await iterator.next(), DONE);
    });

    it('should not cause an unhandled rejection if next() was called before the error', async () => {
      const unhandled: unknown[] = [];
      const listener = (reason: unknown) => unhandled.push(reason);
      process.on('unhandledRejection', listener);
      try {
        const source$ = new Subject<string>();
        const iterator = iterate(source$);
        const [first, second] = [iterator.next(), iterator.next()];
        source$.next('a');
        source$.error(boom);
        assert.deepEqual(await first, valueOf('a'));
        await time.tick(100); // the body of the loop
        await assert.rejects(second, boom);
      } finally {
        process.off('unhandledRejection', listener);
      }
      assert.deepEqual(unhandled, []);
    });

    it('should return a promise as a value, not its result', async () => {
      const promise = Promise.resolve(1);
      const result = await iterate(of(promise)).next();
      assert.equal(result.value, promise);
    });
  });

  for (const [what, call, message] of [
    [
      'an array as the source',
      () => toAsyncIterable([1] as never),
      'source$: expected an Observable, got an array of 1',
    ],
    [
      'an unknown overflow',
      () => toAsyncIterable(NEVER, { overflow: 'newest' as never }),
      `overflow: expected 'latest', 'oldest' or 'error', got "newest"`,
    ],
    ...[0, 1.5, -1, Infinity, NaN, '5' as never].map(
      (limit) =>
        [
          `a limit of ${String(limit)}`,
          () => toAsyncIterable(NEVER, { limit }),
          /^limit: expected a whole number from 1, got /,
        ] as const,
    ),
    [
      'a misspelt option',
      () => toAsyncIterable(NEVER, { max: 5 } as never),
      'options.max: no such option (overflow, limit, signal), got 5',
    ],
  ] as const) {
    it(`should reject ${what} when it is called`, () => {
      assert.throws(call, { name: 'TypeError', message });
    });
  }
});
