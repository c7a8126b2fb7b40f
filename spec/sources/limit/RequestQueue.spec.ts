import {
  type LimitOptions,
  NetworkError,
  ThrottledError,
  type WatchScheduler,
  watchScheduler,
} from 'dli-watch';
import assert from 'node:assert/strict';
import {
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
import { RequestQueue, startDelayMs } from '../../../lib/sources/limit/RequestQueue.ts';
import { useClock } from '../../support/clock.ts';
import { outcomeOf } from '../../support/outcomeOf.ts';

const queueOf = (options: LimitOptions): RequestQueue => new RequestQueue(limitSettingsOf(options));
const throttled = new ThrottledError({ status: 429, retryAfterMs: 50 });

/** A subscriber that does something in one of its notifications. */
const inside = (when: 'next' | 'complete' | 'error', act: () => void): Observer<unknown> => ({
  next: () => undefined,
  complete: () => undefined,
  error: () => undefined,
  [when]: act,
});

/** Requests of a queue that are answered by hand. */
const byHand = (options: LimitOptions) => {
  const queue = queueOf(options);
  /** What happened, in order: `+a` was sent, `-a` is over. */
  const log: string[] = [];
  const answers = new Map<string, Subject<string>>();
  const request$ = (name: string): Observable<string> =>
    queue.pass$(
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

/** The default scheduler with timers that are early or late. */
const clockOf = ({ delayed = (ms: number) => ms }): WatchScheduler => ({
  now: () => watchScheduler.now(),
  monotonicNow: () => watchScheduler.monotonicNow(),
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) {
    return watchScheduler.schedule<T | undefined>(work as never, delayed(delay), state);
  },
});

describe('RequestQueue', () => {
  describe('with answers that come at once (pitfall 6)', function () {
    this.timeout(60_000);
    const COUNT = 10_000;

    it('should let 10,000 that wait pass, in their order and in a stack that has an end', () => {
      for (const concurrency of [1, 2]) {
        const queue = queueOf({ concurrency });
        const blocked$ = new Subject<number>();
        const first = Array.from({ length: concurrency }, () => queue.pass$(blocked$).subscribe());
        const answered: number[] = [];
        for (let n = 0; n < COUNT; n += 1)
          queue.pass$(of(n)).subscribe({ next: (value) => answered.push(value), error: assert.ifError });
        assert.equal(answered.length, 0);
        blocked$.complete();
        assert.deepEqual(answered, [...Array(COUNT).keys()]);
        assert.ok(first.every(({ closed }) => closed));
      }
    });

    for (const when of ['next', 'complete', 'error'] as const) {
      for (const options of [{}, { concurrency: 1 }, { concurrency: 3 }]) {
        it(`should let one ask again in ${when} 10,000 times: ${JSON.stringify(options)}`, () => {
          const queue = queueOf(options);
          const answer$ = when === 'error' ? throwError(() => new NetworkError()) : of('a');
          let count = 0;
          const ask = (): void => {
            count += 1;
            if (count > COUNT) return;
            queue.pass$(answer$).subscribe(inside(when, ask));
          };
          ask();
          assert.equal(count, COUNT + 1);
        });
      }
    }

    it('should let 20,000 leave that wait, and go on', () => {
      const { request$, answer, log } = byHand({ concurrency: 1 });
      request$('a').subscribe();
      const waiting = Array.from({ length: 20_000 }, (_, n) => request$(`w${String(n)}`).subscribe());
      request$('b').subscribe();
      for (const subscription of waiting) subscription.unsubscribe();
      answer('a');
      assert.deepEqual(log, ['+a', '-a', '+b']);
    });

    it('should not poll through those that have left for each start', () => {
      const before = process.cpuUsage();
      const queue = queueOf({ concurrency: 1 });
      const blocked$ = new Subject<number>();
      queue.pass$(blocked$).subscribe();
      let answered = 0;
      const next = (): void => void (answered += 1);
      for (let n = 0; n < 50_000; n += 1) queue.pass$(of(n)).subscribe({ next, error: assert.ifError });
      blocked$.complete();
      assert.equal(answered, 50_000);
      // Half a second; with a poll at each of them for each start it is a minute.
      assert.ok(process.cpuUsage(before).user < 10_000_000);
    });
  });

  describe('with a subscriber that acts inside a notification', () => {
    const time = useClock();

    for (const when of ['next', 'complete', 'error'] as const) {
      it(`should put who asks again in ${when} behind those that wait`, () => {
        const { request$, answers, answer, log } = byHand({ concurrency: 1 });
        const again = (): void => void request$('again').subscribe();
        request$('a').subscribe(inside(when, again));
        request$('b').subscribe();
        if (when === 'error') answers.get('a')?.error(new NetworkError());
        else answer('a');
        answer('b');
        assert.deepEqual(log, ['+a', '-a', '+b', '-b', '+again']);
      });

      it(`should let one leave others in ${when}, who wait or are in flight`, async () => {
        const { request$, answers, answer, log } = byHand({ concurrency: 2 });
        const others = new Subscription();
        request$('a').subscribe(inside(when, () => others.unsubscribe()));
        for (const name of ['b', 'c', 'd']) others.add(request$(name).subscribe());
        for (const name of ['e', 'f', 'g']) request$(name).subscribe();
        if (when === 'error') answers.get('a')?.error(new NetworkError());
        else answer('a');
        await time.tick(1);
        // The place of one that has completed is free before its subscriber hears of it.
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

    it('should let one leave while it is sent, and another take its place', () => {
      const queue = queueOf({ concurrency: 1 });
      const blocked$ = new Subject<never>();
      const leaving = new Subscription();
      const request$ = defer(() => {
        leaving.unsubscribe();
        return NEVER;
      });
      let sent = 0;
      queue.pass$(blocked$).subscribe();
      leaving.add(queue.pass$(request$).subscribe());
      queue.pass$(defer(() => of((sent += 1)))).subscribe();
      blocked$.complete();
      assert.equal(sent, 1);
    });

    it('should make room at once when a subscriber takes a value and leaves', () => {
      const { request$, answers, log } = byHand({ concurrency: 1 });
      request$('a').pipe(take(1)).subscribe();
      request$('b').subscribe();
      answers.get('a')?.next('one of many');
      assert.deepEqual(log, ['+a', '-a', '+b']);
    });

    it('should make room for the next one only when the one before is torn down', () => {
      for (const end of ['next', 'complete', 'error'] as const) {
        const { request$, answers, log } = byHand({ concurrency: 1 });
        const first$ = request$('a');
        (end === 'next' ? first$.pipe(take(1)) : first$).subscribe({ error: () => undefined });
        request$('b').subscribe();
        if (end === 'complete') answers.get('a')?.complete();
        else answers.get('a')?.[end](end);
        assert.deepEqual(log, ['+a', '-a', '+b']);
      }
    });

    it('should make room when a source throws as it is withdrawn', async () => {
      const queue = queueOf({ concurrency: 1 });
      const open$ = NEVER.pipe(
        finalize(() => {
          throw new RangeError('torn');
        }),
      );
      const leaving = queue.pass$(open$).subscribe();
      let sent = 0;
      queue.pass$(defer(() => of((sent += 1)))).subscribe();
      assert.throws(() => leaving.unsubscribe(), /torn/);
      await time.tick(1);
      assert.equal(sent, 1);
    });

    it('should hear of a throttled request before who asks again in its error', () => {
      const sentAt: number[] = [];
      const ask$ = defer(() => {
        const queue = queueOf({});
        const request$ = defer(() => {
          sentAt.push(watchScheduler.now());
          return throwError(() => throttled);
        });
        return queue.pass$(request$).pipe(retry(2));
      });
      outcomeOf(ask$);
      assert.deepEqual(sentAt, [0, 50, 100]);
    });
  });

  describe('and its timers', () => {
    const time = useClock();
    const rate = { requests: 1, perMs: 100 };

    it('should have none while nobody waits', async () => {
      const queue = queueOf({ rate, concurrency: 1 });
      queue.pass$(of(1)).subscribe();
      assert.equal(time.clock.countTimers(), 0);
      queue.pass$(of(2)).subscribe();
      assert.equal(time.clock.countTimers(), 1);
      await time.tick(100);
      assert.equal(time.clock.countTimers(), 0);
    });

    it('should have one, however many wait, and none when all of them have left (pitfall 39)', () => {
      const queue = queueOf({ rate });
      queue.pass$(of(0)).subscribe();
      const waiting = Array.from({ length: 50 }, (_, n) => queue.pass$(of(n)).subscribe());
      assert.equal(time.clock.countTimers(), 1);
      for (const subscription of waiting.slice(1)) subscription.unsubscribe();
      assert.equal(time.clock.countTimers(), 1);
      waiting[0]?.unsubscribe();
      assert.equal(time.clock.countTimers(), 0);
    });

    it('should send nothing for those that leave together, the ones in flight first', async () => {
      const { request$, answer, log } = byHand({ concurrency: 2 });
      const leaving = Array.from({ length: 9 }, (_, n) => request$(`l${String(n)}`).subscribe());
      const staying = ['a', 'b', 'c'].map((name) => request$(name).subscribe());
      for (const subscription of leaving) subscription.unsubscribe();
      assert.deepEqual(log, ['+l0', '+l1', '-l0', '-l1']);
      await time.tick(1);
      assert.deepEqual(log.slice(4), ['+a', '+b']);
      answer('a');
      assert.deepEqual(log.slice(6), ['-a', '+c']);
      for (const subscription of staying) subscription.unsubscribe();
      assert.equal(time.clock.countTimers(), 0);
    });

    it('should have none when all have left that waited or were in flight', () => {
      const { request$, log } = byHand({ concurrency: 1 });
      const leaving = Array.from({ length: 3 }, (_, n) => request$(`l${String(n)}`).subscribe());
      for (const subscription of leaving) subscription.unsubscribe();
      assert.deepEqual([log, time.clock.countTimers()], [['+l0', '-l0'], 0]);
    });

    it('should have none for those that wait for a place only', () => {
      const queue = queueOf({ concurrency: 1 });
      for (let n = 0; n < 3; n += 1) queue.pass$(NEVER).subscribe();
      assert.equal(time.clock.countTimers(), 0);
    });

    it('should have one in a pause while somebody waits, and none without', async () => {
      const queue = queueOf({});
      queue.pass$(throwError(() => throttled)).subscribe({ error: () => undefined });
      assert.equal(time.clock.countTimers(), 0);
      const waiting = queue.pass$(of(1)).subscribe();
      assert.equal(time.clock.countTimers(), 1);
      waiting.unsubscribe();
      assert.equal(time.clock.countTimers(), 0);
      let answered = false;
      queue.pass$(of(1)).subscribe({ next: () => (answered = true), error: assert.ifError });
      await time.tick(49);
      assert.ok(!answered);
      await time.tick(1);
      assert.ok(answered);
      assert.equal(time.clock.countTimers(), 0);
    });

    it('should have none left over when one who comes finds it late, and the last one is started', async () => {
      const queue = queueOf({ rate, scheduler: clockOf({ delayed: (ms) => ms + 30 }) });
      let sent = 0;
      const send$ = queue.pass$(defer(() => of((sent += 1))));
      send$.subscribe();
      send$.subscribe();
      await time.tick(100);
      assert.deepEqual([sent, time.clock.countTimers()], [1, 1]);
      queue.pass$(NEVER).subscribe().unsubscribe();
      assert.deepEqual([sent, time.clock.countTimers()], [2, 0]);
    });

    it('should start when the time is over, not when the wall clock says so', async () => {
      const queue = queueOf({ rate });
      queue.pass$(of(0)).subscribe();
      let sent = 0;
      queue.pass$(defer(() => of((sent += 1)))).subscribe();
      time.clock.setSystemTime(86_400_000);
      await time.tick(99);
      assert.equal(sent, 0);
      time.clock.setSystemTime(0);
      await time.tick(1);
      assert.equal(sent, 1);
    });
  });

  describe('and the clock', () => {
    /** When requests of a rate of one in 20 ms are sent, in virtual time, on such a scheduler. */
    const startsOn = (scheduler: WatchScheduler, count: number): readonly number[] => {
      const starts: number[] = [];
      const sent$ = defer(() => {
        starts.push(watchScheduler.now());
        return of(1);
      });
      const all$ = defer(() => {
        const queue = queueOf({ rate: { requests: 1, perMs: 20 }, scheduler });
        return merge(...Array.from({ length: count }, () => queue.pass$(sent$)));
      });
      assert.ok(outcomeOf(all$).completed);
      return starts;
    };

    it('should not start early where a timer is early: it waits for the rest', () => {
      const early = clockOf({ delayed: (ms) => (ms > 1 ? ms - 1 : ms) });
      assert.deepEqual(startsOn(early, 4), [0, 20, 40, 60]);
    });

    it('should measure from when a request has started, where a timer is late', () => {
      const late = clockOf({ delayed: (ms) => ms + 5 });
      assert.deepEqual(startsOn(late, 4), [0, 25, 50, 75]);
    });

    it('should measure from when a request was really sent, where that takes its time', () => {
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
      queue.pass$(slow$).subscribe();
      queue.pass$(slow$).subscribe().unsubscribe();
      assert.deepEqual(delays, [20]);
    });

    for (const [what, back] of [
      ['set back by an hour, once', (ms: number) => (ms < 30 ? ms + 3_600_000 : ms)],
      ['set back twice', (ms: number) => (ms < 30 ? ms + 2_000_000 : ms < 70 ? ms + 1_000_000 : ms)],
    ] as const) {
      it(`should not wait for longer than one spacing more where the only clock is ${what}`, () => {
        const now = () => back(watchScheduler.now());
        const starts = startsOn({ ...clockOf({}), now, monotonicNow: undefined as never }, 4);
        starts.slice(1).forEach((start, index) => {
          const gap = start - starts[index]!;
          assert.ok(20 <= gap && gap <= 40, `${String(gap)} ms`);
        });
      });
    }

    it('should not wait for what another test had reached, though it is used in both', () => {
      const queue = queueOf({ rate: { requests: 1, perMs: 20 } });
      const startsAfter = (ms: number): readonly number[] => {
        const starts: number[] = [];
        const request$ = queue.pass$(defer(() => of(starts.push(watchScheduler.now()))));
        outcomeOf(timer(ms).pipe(switchMap(() => merge(request$, request$))));
        return starts;
      };
      assert.deepEqual(startsAfter(5_000), [5_000, 5_020]);
      assert.deepEqual(startsAfter(0), [20, 40]);
    });

    it('should take every wait from the scheduler that it is given (pitfall 92)', () => {
      const scheduler = new VirtualTimeScheduler();
      const queue = queueOf({ rate: { requests: 1, perMs: 20 }, scheduler });
      const starts: number[] = [];
      const request$ = queue.pass$(
        defer(() => {
          starts.push(scheduler.now());
          return starts.length === 2 ? throwError(() => throttled) : of(1);
        }),
      );
      for (let n = 0; n < 4; n += 1) request$.subscribe({ error: () => undefined });
      scheduler.flush();
      assert.deepEqual(starts, [0, 20, 70, 90]);
    });

    it('should go on after a clock that threw, with who comes next', () => {
      let broken = true;
      const monotonicNow = (): number => {
        if (broken) throw new RangeError('no clock');
        return 0;
      };
      const queue = queueOf({ scheduler: { ...clockOf({}), monotonicNow } });
      const errors: unknown[] = [];
      queue.pass$(of(1)).subscribe({ error: (error: unknown) => errors.push(error) });
      broken = false;
      const values: number[] = [];
      queue.pass$(of(2)).subscribe({ next: (value) => values.push(value), error: assert.ifError });
      assert.ok(errors[0] instanceof RangeError);
      assert.deepEqual(values, [2]);
    });
  });
});

const free = { nowMs: 1_000, startedAtMs: -Infinity, spacingMs: 0, pausedUntilMs: -Infinity };

describe('startDelayMs', () => {
  for (const [what, given, delayMs] of [
    ['at first', {}, 0],
    ['without a rate', { startedAtMs: 1_000 }, 0],
    ['right after a start', { startedAtMs: 1_000, spacingMs: 40 }, 40],
    ['1 ms before it is due', { startedAtMs: 961, spacingMs: 40 }, 1],
    ['when it is due', { startedAtMs: 960, spacingMs: 40 }, 0],
    ['after it was due', { startedAtMs: 900, spacingMs: 40 }, 0],
    ['a third of a millisecond before it is due', { startedAtMs: 1_000 - 33, spacingMs: 100 / 3 }, 1],
    [
      'right after a start, with a spacing that is no whole number',
      { startedAtMs: 1_000, spacingMs: 100 / 3 },
      34,
    ],
    ['on a clock that tells fractions', { nowMs: 1_000.4, startedAtMs: 980.9, spacingMs: 40 }, 21],
    ['in a pause', { pausedUntilMs: 1_250 }, 250],
    ['at the end of a pause', { pausedUntilMs: 1_000 }, 0],
    ['after a pause', { pausedUntilMs: 900 }, 0],
    [
      'in a pause that is longer than the spacing',
      { pausedUntilMs: 1_250, startedAtMs: 990, spacingMs: 40 },
      250,
    ],
    [
      'in a pause that is shorter than the spacing',
      { pausedUntilMs: 1_010, startedAtMs: 990, spacingMs: 40 },
      30,
    ],
    ['in a pause beyond what a timer takes (pitfall 7)', { pausedUntilMs: Infinity }, 2 ** 31 - 1],
    [
      'where fractions add up to more than a timer takes',
      { pausedUntilMs: 1_000 + 2 ** 31 - 0.5 },
      2 ** 31 - 1,
    ],
  ] as const) {
    it(`should be ${String(delayMs)} ms ${what}`, () => {
      assert.equal(startDelayMs({ ...free, ...given }), delayMs);
    });
  }
});
