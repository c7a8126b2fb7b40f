import assert from 'node:assert/strict';
import { defer, map, merge, type Observable, of, repeat, type SchedulerAction, switchMap, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import {
  limited,
  type LimitOptions,
  type StateReading,
  type StateSource,
  ThrottledError,
  type WatchScheduler,
  watchScheduler,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { readings } from '../support/fixtures.ts';

const reading = readings['r']!;

/** The default scheduler, whose timers are late. */
const lateBy = (lateMs: (dueMs: number) => number): WatchScheduler => ({
  now: () => watchScheduler.now(),
  monotonicNow: () => watchScheduler.monotonicNow(),
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) {
    const late = lateMs(watchScheduler.monotonicNow() + delay);
    return watchScheduler.schedule<T | undefined>(work as never, delay + late, state);
  },
});

/** Lateness from 0 to `maxMs`, the same in each run. */
const upTo = (maxMs: number): (() => number) => {
  let seed = 1;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return (seed % 1_000) * (maxMs / 999);
  };
};

/** When the requests start that `send$` makes within `maxMs`. */
const startsOf = (
  options: LimitOptions,
  send$: (source: StateSource) => Observable<unknown>,
  maxMs: number,
  answer$: Observable<StateReading> = of(reading),
): readonly number[] => {
  const starts: number[] = [];
  const scheduler = new TestScheduler(() => assert.fail());
  scheduler.run(({ flush }) => {
    scheduler.maxFrames = maxMs;
    const readState$ = () =>
      defer(() => {
        starts.push(watchScheduler.now());
        return answer$;
      });
    send$(limited({ readState$ }, options)).subscribe({ error: () => undefined });
    flush();
  });
  return starts;
};

/** A queue that is never empty: some requests, each sent again when it was answered. */
const saturated$ = (source: StateSource): Observable<unknown> =>
  merge(...Array.from({ length: 20 }, () => source.readState$(testRef).pipe(repeat())));

/** The most starts in any window of `perMs`. */
const mostIn = (starts: readonly number[], perMs: number): number => {
  let first = 0;
  let most = 0;
  starts.forEach((start, n) => {
    while (start - starts[first]! >= perMs) first += 1;
    most = Math.max(most, n - first + 1);
  });
  return most;
};

describe('the rate of limited', () => {
  for (const [requests, perMs, what, lateMs] of [
    [300, 1_000, 'are never late', () => 0],
    [300, 1_000, 'are 1 ms late', () => 1],
    [300, 1_000, 'are up to 3 ms late', upTo(3)],
    [50, 1_000, 'are 4 ms late', () => 4],
    [50, 1_000, 'are up to 60 ms late', upTo(60)],
    [2_000, 1_000, 'are 1 ms late', () => 1],
    [7, 1_000, 'are up to 60 ms late', upTo(60)],
    [200, 300_000, 'are up to 60 ms late', upTo(60)],
  ] as const) {
    it(`should be reached and never exceeded when timers ${what}: ${String(requests)} in ${String(perMs)} ms`, () => {
      const spanMs = 20 * perMs;
      const scheduler = lateBy(lateMs);
      const starts = startsOf({ rate: { requests, perMs }, scheduler }, saturated$, spanMs);
      const share = starts.length / (20 * requests);
      assert.ok(share >= 0.95, `${(100 * share).toFixed(1)} %`);
      assert.ok(mostIn(starts, perMs) <= requests, `${String(mostIn(starts, perMs))} in a window`);
    });
  }

  for (const [what, stops] of [
    ['the process was stopped', true],
    ['a 429', false],
  ] as const) {
    it(`should be followed by no burst after ${what}`, () => {
      const scheduler = lateBy((dueMs) => (stops && dueMs >= 1_000 && dueMs < 11_000 ? 11_000 - dueMs : 0));
      let sent = 0;
      const answer$ = defer(() => {
        sent += 1;
        if (stops || sent !== 50) return of(reading);
        throw new ThrottledError({ status: 429, retryAfterMs: 10_000 });
      });
      const resend$ = (source: StateSource): Observable<unknown> =>
        merge(...Array.from({ length: 2_000 }, () => source.readState$(testRef)));
      const starts = startsOf({ rate: { requests: 50, perMs: 1_000 }, scheduler }, resend$, 30_000, answer$);
      const after = starts.filter((start) => start > 10_000);
      assert.ok(starts.filter((start) => start > 1_100 && start < 10_900).length === 0, 'there was no pause');
      // At most what is due within the lateness that is made up for, and then one each 20 ms.
      assert.ok(mostIn(after, 100) <= 13 + 5, String(mostIn(after, 100)));
      assert.ok(mostIn(starts, 1_000) <= 50);
    });
  }

  it('should not make up for the time in which no request waited, or all slots were taken', () => {
    const rate = { requests: 10, perMs: 100 };
    const apart$ = (source: StateSource): Observable<unknown> =>
      merge(
        ...[0, 55, 55, 55, 200, 200].map((ms) => timer(ms).pipe(switchMap(() => source.readState$(testRef)))),
      );
    assert.deepEqual(startsOf({ rate }, apart$, 1_000), [0, 55, 65, 75, 200, 210]);
    const six$ = (source: StateSource): Observable<unknown> =>
      merge(...Array.from({ length: 6 }, () => source.readState$(testRef)));
    const slow$ = timer(35).pipe(map(() => reading));
    assert.deepEqual(startsOf({ rate, concurrency: 2 }, six$, 1_000, slow$), [0, 10, 35, 45, 70, 80]);
  });
});
