import {
  type LimitOptions,
  NetworkError,
  ThrottledError,
  type WatchScheduler,
  watchScheduler,
} from 'dli-watch';
import assert from 'node:assert/strict';
import {
  asyncScheduler,
  defer,
  finalize,
  merge,
  NEVER,
  type Observable,
  type Observer,
  of,
  retry,
  type SchedulerAction,
  Subject,
  Subscription,
  switchMap,
  take,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { limitSettingsOf } from '../../../lib/sources/LimitOptions.ts';
import { nonDecreasingClock, RequestQueue, timerDelayMs } from '../../../lib/sources/limit/RequestQueue.ts';
import { useClock } from '../../support/clock.ts';
import { outcomeOf } from '../../support/observing.ts';

const queueOf = (options: LimitOptions): RequestQueue => new RequestQueue(limitSettingsOf(options));
const throttled = new ThrottledError({ status: 429, retryAfterMs: 50 });

/** An observer that acts in one of its handlers. */
const actingIn = (when: 'next' | 'complete' | 'error', act: () => void): Observer<unknown> => ({
  next: () => undefined,
  complete: () => undefined,
  error: () => undefined,
  [when]: act,
});

/** Requests in a queue whose answers the test sends. */
const manualQueue = (options: LimitOptions) => {
  const queue = queueOf(options);
  /** In order: `+a` was sent, `-a` was torn down. */
  const log: string[] = [];
  const answers = new Map<string, Subject<string>>();
  const request$ = (name: string): Observable<string> =>
    queue.enqueue$(
      defer(() => {
        log.push(`+${name}`);
        const answer$ = new Subject<string>();
        answers.set(name, answer$);
        return answer$.pipe(finalize(() => log.push(`-${name}`)));
      }),
    );
  const answer = (name: string): void => {
    answers.get(name)?.next(name);
    answers.get(name)?.complete();
  };
  return { request$, answer, answers, log };
};

/** The default scheduler with early or late timers. */
const clockOf = ({ delayed = (ms: number) => ms }): WatchScheduler => ({
  now: () => watchScheduler.now(),
  monotonicNow: () => watchScheduler.monotonicNow(),
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) {
    return watchScheduler.schedule<T | undefined>(work as never, delayed(delay), state);
  },
});

/** Counts the calls of `Map` methods while `act` runs. */
const countMapCalls = (act: () => void): { readonly iterations: number; readonly lookups: number } => {
  const counts = { iterations: 0, lookups: 0 };
  const originals = Object.getOwnPropertyDescriptors(Map.prototype);
  const count = (
    name: 'get' | 'has' | 'keys' | 'values' | 'entries' | 'forEach' | symbol,
    key: keyof typeof counts,
  ) => {
    const original = Reflect.get(Map.prototype, name) as (...args: unknown[]) => unknown;
    Object.defineProperty(Map.prototype, name, {
      configurable: true,
      writable: true,
      value(this: unknown, ...args: unknown[]) {
        counts[key] += 1;
        return original.apply(this, args);
      },
    });
  };
  for (const name of ['keys', 'values', 'entries', 'forEach', Symbol.iterator] as const)
    count(name, 'iterations');
  for (const name of ['get', 'has'] as const) count(name, 'lookups');
  try {
    act();
  } finally {
    Object.defineProperties(Map.prototype, originals);
  }
  return counts;
};

describe('RequestQueue', () => {
  describe('with synchronous answers', function () {
    this.timeout(60_000);
    const COUNT = 10_000;

    it('should start 10,000 waiting requests in order without overflowing the stack', () => {
      for (const concurrency of [1, 2]) {
        const queue = queueOf({ concurrency });
        const blocked$ = new Subject<number>();
        const first = Array.from({ length: concurrency }, () => queue.enqueue$(blocked$).subscribe());
        const answered: number[] = [];
        for (let n = 0; n < COUNT; n += 1)
          queue.enqueue$(of(n)).subscribe({ next: (value) => answered.push(value), error: assert.ifError });
        assert.equal(answered.length, 0);
        blocked$.complete();
        assert.deepEqual(answered, [...Array(COUNT).keys()]);
        assert.ok(first.every(({ closed }) => closed));
      }
    });

    for (const when of ['next', 'complete', 'error'] as const) {
      for (const options of [{}, { concurrency: 1 }, { concurrency: 3 }]) {
        it(`should allow a new request in each of 10,000 ${when} handlers: ${JSON.stringify(options)}`, () => {
          const queue = queueOf(options);
          const answer$ = when === 'error' ? throwError(() => new NetworkError()) : of('a');
          let count = 0;
          const send = (): void => {
            count += 1;
            if (count > COUNT) return;
            queue.enqueue$(answer$).subscribe(actingIn(when, send));
          };
          send();
          assert.equal(count, COUNT + 1);
        });
      }
    }

    it('should continue after 20,000 waiting requests have been withdrawn', () => {
      const { request$, answer, log } = manualQueue({ concurrency: 1 });
      request$('a').subscribe();
      const waiting = Array.from({ length: 20_000 }, (_, n) => request$(`w${String(n)}`).subscribe());
      request$('b').subscribe();
      for (const subscription of waiting) subscription.unsubscribe();
      answer('a');
      assert.deepEqual(log, ['+a', '-a', '+b']);
    });

    it('should find the first waiting request without searching those that have started', () => {
      const calls = countMapCalls(() => {
        const queue = queueOf({ concurrency: 1 });
        const blocked$ = new Subject<number>();
        queue.enqueue$(blocked$).subscribe();
        let answered = 0;
        const next = (): void => void (answered += 1);
        for (let n = 0; n < 50_000; n += 1) queue.enqueue$(of(n)).subscribe({ next, error: assert.ifError });
        blocked$.complete();
        assert.equal(answered, 50_000);
      });
      // An iterator of a `Map` passes over every deleted entry: 50,000 of them took a minute.
      assert.equal(calls.iterations, 0);
      assert.ok(calls.lookups >= 50_000, 'the test would not notice');
      assert.ok(calls.lookups <= 3 * 50_001, `${String(calls.lookups)} lookups`);
    });
  });

  describe('with handlers that act synchronously', () => {
    const time = useClock();

    for (const when of ['next', 'complete', 'error'] as const) {
      it(`should queue a request from a ${when} handler behind those that wait`, () => {
        const { request$, answers, answer, log } = manualQueue({ concurrency: 1 });
        const again = (): void => void request$('again').subscribe();
        request$('a').subscribe(actingIn(when, again));
        request$('b').subscribe();
        if (when === 'error') answers.get('a')?.error(new NetworkError());
        else answer('a');
        answer('b');
        assert.deepEqual(log, ['+a', '-a', '+b', '-b', '+again']);
      });

      it(`should let a ${when} handler withdraw other requests, waiting or in flight`, async () => {
        const { request$, answers, answer, log } = manualQueue({ concurrency: 2 });
        const others = new Subscription();
        request$('a').subscribe(actingIn(when, () => others.unsubscribe()));
        for (const name of ['b', 'c', 'd']) others.add(request$(name).subscribe());
        for (const name of ['e', 'f', 'g']) request$(name).subscribe();
        if (when === 'error') answers.get('a')?.error(new NetworkError());
        else answer('a');
        await time.tick(1);
        // The slot of a completed request is free before its subscriber is notified.
        const early = when === 'complete' ? ['c'] : [];
        const sent = log.filter((entry) => entry.startsWith('+'));
        assert.deepEqual(
          sent,
          ['a', 'b', ...early, 'e', 'f'].map((name) => `+${name}`),
        );
        const over = log.filter((entry) => entry.startsWith('-')).sort();
        assert.deepEqual(
          over,
          ['a', 'b', ...early].map((name) => `-${name}`),
        );
      });
    }

    it('should start the next request when one is withdrawn while it is sent', () => {
      const queue = queueOf({ concurrency: 1 });
      const blocked$ = new Subject<never>();
      const leaving = new Subscription();
      const request$ = defer(() => {
        leaving.unsubscribe();
        return NEVER;
      });
      let sent = 0;
      queue.enqueue$(blocked$).subscribe();
      leaving.add(queue.enqueue$(request$).subscribe());
      queue.enqueue$(defer(() => of((sent += 1)))).subscribe();
      blocked$.complete();
      assert.equal(sent, 1);
    });

    it('should free the slot at once when a subscriber takes a value and unsubscribes', () => {
      const { request$, answers, log } = manualQueue({ concurrency: 1 });
      request$('a').pipe(take(1)).subscribe();
      request$('b').subscribe();
      answers.get('a')?.next('one of many');
      assert.deepEqual(log, ['+a', '-a', '+b']);
    });

    it('should free the slot only when the request is torn down', () => {
      for (const end of ['next', 'complete', 'error'] as const) {
        const { request$, answers, log } = manualQueue({ concurrency: 1 });
        const first$ = request$('a');
        (end === 'next' ? first$.pipe(take(1)) : first$).subscribe({ error: () => undefined });
        request$('b').subscribe();
        if (end === 'complete') answers.get('a')?.complete();
        else answers.get('a')?.[end](end);
        assert.deepEqual(log, ['+a', '-a', '+b']);
      }
    });

    it('should free the slot when the teardown of a source throws', async () => {
      const queue = queueOf({ concurrency: 1 });
      const open$ = NEVER.pipe(
        finalize(() => {
          throw new RangeError('torn');
        }),
      );
      const leaving = queue.enqueue$(open$).subscribe();
      let sent = 0;
      queue.enqueue$(defer(() => of((sent += 1)))).subscribe();
      assert.throws(() => leaving.unsubscribe(), /torn/);
      await time.tick(1);
      assert.equal(sent, 1);
    });

    it('should pause before the error handler of a throttled request sends another one', () => {
      const sentAt: number[] = [];
      const polls$ = defer(() => {
        const queue = queueOf({});
        const request$ = defer(() => {
          sentAt.push(watchScheduler.now());
          return throwError(() => throttled);
        });
        return queue.enqueue$(request$).pipe(retry(2));
      });
      outcomeOf(polls$);
      assert.deepEqual(sentAt, [0, 50, 100]);
    });
  });

  describe('its timers', () => {
    const time = useClock();
    const rate = { requests: 1, perMs: 100 };

    it('should set none while no request waits', async () => {
      const queue = queueOf({ rate, concurrency: 1 });
      queue.enqueue$(of(1)).subscribe();
      assert.equal(time.clock.countTimers(), 0);
      queue.enqueue$(of(2)).subscribe();
      assert.equal(time.clock.countTimers(), 1);
      await time.tick(100);
      assert.equal(time.clock.countTimers(), 0);
    });

    it('should set one, however many requests wait, and clear it when all are withdrawn', () => {
      const queue = queueOf({ rate });
      queue.enqueue$(of(0)).subscribe();
      const waiting = Array.from({ length: 50 }, (_, n) => queue.enqueue$(of(n)).subscribe());
      assert.equal(time.clock.countTimers(), 1);
      for (const subscription of waiting.slice(1)) subscription.unsubscribe();
      assert.equal(time.clock.countTimers(), 1);
      waiting[0]?.unsubscribe();
      assert.equal(time.clock.countTimers(), 0);
    });

    it('should not send requests that are withdrawn together, those in flight first', async () => {
      const { request$, answer, log } = manualQueue({ concurrency: 2 });
      const withdrawn = Array.from({ length: 9 }, (_, n) => request$(`l${String(n)}`).subscribe());
      const staying = ['a', 'b', 'c'].map((name) => request$(name).subscribe());
      for (const subscription of withdrawn) subscription.unsubscribe();
      assert.deepEqual(log, ['+l0', '+l1', '-l0', '-l1']);
      await time.tick(1);
      assert.deepEqual(log.slice(4), ['+a', '+b']);
      answer('a');
      assert.deepEqual(log.slice(6), ['-a', '+c']);
      for (const subscription of staying) subscription.unsubscribe();
      assert.equal(time.clock.countTimers(), 0);
    });

    it('should leave none when all requests are withdrawn, waiting or in flight', () => {
      const { request$, log } = manualQueue({ concurrency: 1 });
      const withdrawn = Array.from({ length: 3 }, (_, n) => request$(`l${String(n)}`).subscribe());
      for (const subscription of withdrawn) subscription.unsubscribe();
      assert.deepEqual([log, time.clock.countTimers()], [['+l0', '-l0'], 0]);
    });

    it('should set none while requests only wait for a slot', () => {
      const queue = queueOf({ concurrency: 1 });
      for (let n = 0; n < 3; n += 1) queue.enqueue$(NEVER).subscribe();
      assert.equal(time.clock.countTimers(), 0);
    });

    it('should set one during a pause while a request waits, and none otherwise', async () => {
      const queue = queueOf({});
      queue.enqueue$(throwError(() => throttled)).subscribe({ error: () => undefined });
      assert.equal(time.clock.countTimers(), 0);
      const waiting = queue.enqueue$(of(1)).subscribe();
      assert.equal(time.clock.countTimers(), 1);
      waiting.unsubscribe();
      assert.equal(time.clock.countTimers(), 0);
      let answered = false;
      queue.enqueue$(of(1)).subscribe({ next: () => (answered = true), error: assert.ifError });
      await time.tick(49);
      assert.ok(!answered);
      await time.tick(1);
      assert.ok(answered);
      assert.equal(time.clock.countTimers(), 0);
    });

    it('should leave none when a new request finds the timer late and starts the last waiting one', async () => {
      const queue = queueOf({ rate, scheduler: clockOf({ delayed: (ms) => ms + 30 }) });
      let sent = 0;
      const send$ = queue.enqueue$(defer(() => of((sent += 1))));
      send$.subscribe();
      send$.subscribe();
      await time.tick(100);
      assert.deepEqual([sent, time.clock.countTimers()], [1, 1]);
      queue.enqueue$(NEVER).subscribe().unsubscribe();
      assert.deepEqual([sent, time.clock.countTimers()], [2, 0]);
    });

    it('should start after the elapsed time, not by the wall clock', async () => {
      const queue = queueOf({ rate });
      queue.enqueue$(of(0)).subscribe();
      let sent = 0;
      queue.enqueue$(defer(() => of((sent += 1)))).subscribe();
      time.clock.setSystemTime(86_400_000);
      await time.tick(99);
      assert.equal(sent, 0);
      time.clock.setSystemTime(0);
      await time.tick(1);
      assert.equal(sent, 1);
    });
  });

  describe('its clock', () => {
    /** The start times of requests at a rate of one in 20 ms, in virtual time, on a scheduler. */
    const startsOn = (scheduler: WatchScheduler, count: number): readonly number[] => {
      const starts: number[] = [];
      const sent$ = defer(() => {
        starts.push(watchScheduler.now());
        return of(1);
      });
      const all$ = defer(() => {
        const queue = queueOf({ rate: { requests: 1, perMs: 20 }, scheduler });
        return merge(...Array.from({ length: count }, () => queue.enqueue$(sent$)));
      });
      assert.ok(outcomeOf(all$).completed);
      return starts;
    };

    it('should wait for the remaining time when a timer is early', () => {
      const early = clockOf({ delayed: (ms) => (ms > 1 ? ms - 1 : ms) });
      assert.deepEqual(startsOn(early, 4), [0, 20, 40, 60]);
    });

    it('should measure from the start of a request when a timer is late', () => {
      const late = clockOf({ delayed: (ms) => ms + 5 });
      assert.deepEqual(startsOn(late, 4), [0, 25, 50, 75]);
    });

    it('should measure from when a request was sent when sending takes time', () => {
      let nowMs = 0;
      const delays: number[] = [];
      const scheduler = {
        ...clockOf({
          delayed: (ms) => {
            delays.push(ms);
            return ms;
          },
        }),
        monotonicNow: () => nowMs,
      };
      const queue = queueOf({ rate: { requests: 1, perMs: 20 }, scheduler });
      const slow$ = defer(() => {
        nowMs += 7;
        return NEVER;
      });
      queue.enqueue$(slow$).subscribe();
      queue.enqueue$(slow$).subscribe().unsubscribe();
      assert.deepEqual(delays, [20]);
    });

    for (const [what, back] of [
      ['set back by an hour', (ms: number) => (ms < 30 ? ms + 3_600_000 : ms)],
      ['set back twice', (ms: number) => (ms < 30 ? ms + 2_000_000 : ms < 70 ? ms + 1_000_000 : ms)],
    ] as const) {
      it(`should wait at most one more spacing when the only clock is ${what}`, () => {
        const now = () => back(watchScheduler.now());
        const starts = startsOn({ ...clockOf({}), now, monotonicNow: undefined as never }, 4);
        starts.slice(1).forEach((start, index) => {
          const gap = start - starts[index]!;
          assert.ok(20 <= gap && gap <= 40, `${String(gap)} ms`);
        });
      });
    }

    it('should not wait for the time of an earlier test when a queue is used in two', () => {
      const queue = queueOf({ rate: { requests: 1, perMs: 20 } });
      const startsAfter = (ms: number): readonly number[] => {
        const starts: number[] = [];
        const request$ = queue.enqueue$(defer(() => of(starts.push(watchScheduler.now()))));
        outcomeOf(timer(ms).pipe(switchMap(() => merge(request$, request$))));
        return starts;
      };
      assert.deepEqual(startsAfter(5_000), [5_000, 5_020]);
      assert.deepEqual(startsAfter(0), [20, 40]);
    });

    it('should use the given scheduler for every wait', () => {
      const scheduler = new VirtualTimeScheduler();
      const queue = queueOf({ rate: { requests: 1, perMs: 20 }, scheduler });
      const starts: number[] = [];
      const request$ = queue.enqueue$(
        defer(() => {
          starts.push(scheduler.now());
          return starts.length === 2 ? throwError(() => throttled) : of(1);
        }),
      );
      for (let n = 0; n < 4; n += 1) request$.subscribe({ error: () => undefined });
      scheduler.flush();
      assert.deepEqual(starts, [0, 20, 70, 90]);
    });

    it('should serve the next request after the clock has thrown', () => {
      let broken = true;
      const monotonicNow = (): number => {
        if (broken) throw new RangeError('no clock');
        return 0;
      };
      const queue = queueOf({ scheduler: { ...clockOf({}), monotonicNow } });
      const errors: unknown[] = [];
      queue.enqueue$(of(1)).subscribe({ error: (error: unknown) => errors.push(error) });
      broken = false;
      const values: number[] = [];
      queue.enqueue$(of(2)).subscribe({ next: (value) => values.push(value), error: assert.ifError });
      assert.ok(errors[0] instanceof RangeError);
      assert.deepEqual(values, [2]);
    });
  });
});

describe('timerDelayMs', () => {
  for (const [leftMs, delayMs] of [
    [-Infinity, 0],
    [-1, 0],
    [0, 0],
    [0.1, 1],
    [40, 40],
    [20.5, 21],
    [2 ** 31 - 1.5, 2 ** 31 - 1],
    [2 ** 31 - 0.5, 2 ** 31 - 1],
    [Infinity, 2 ** 31 - 1],
  ] as const) {
    it(`should be ${String(delayMs)} for ${String(leftMs)} ms`, () => {
      assert.equal(timerDelayMs(leftMs), delayMs);
    });
  }
});

describe('nonDecreasingClock', () => {
  /** The readings of the clock for those of its scheduler. */
  const readingsFor = (readings: readonly number[]): readonly number[] => {
    let nowMs = 0;
    const clock = nonDecreasingClock({
      now: () => nowMs,
      schedule: asyncScheduler.schedule.bind(asyncScheduler),
    });
    return readings.map((reading) => {
      nowMs = reading;
      return clock();
    });
  };

  for (const [what, readings, expected] of [
    ['follow the scheduler', [5, 5, 7, 1_000], [5, 5, 7, 1_000]],
    ['stand still when it is set back, and continue from there', [100, 40, 50, 60], [100, 100, 110, 120]],
    ['continue when it is set back again', [100, 40, 50, 10, 11], [100, 100, 110, 110, 111]],
    ['follow it when it is set forward', [100, 5_000, 5_001], [100, 5_000, 5_001]],
    ['never catch up with the time that was lost', [100, 0, 100, 200], [100, 100, 200, 300]],
    ['start anywhere', [-7, -5], [-7, -5]],
  ] as const) {
    it(`should ${what}`, () => {
      assert.deepEqual(readingsFor(readings), expected);
    });
  }

  it('should prefer the monotonic clock', () => {
    const clock = nonDecreasingClock({
      now: () => 1,
      monotonicNow: () => 2,
      schedule: asyncScheduler.schedule.bind(asyncScheduler),
    });
    assert.equal(clock(), 2);
  });
});
