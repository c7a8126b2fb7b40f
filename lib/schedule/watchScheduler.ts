import {
  asyncScheduler,
  type MonoTypeOperatorFunction,
  type Observable,
  type SchedulerLike,
  switchMap,
  throwError,
  timeout,
  timer,
} from 'rxjs';
import { type Check, expected, hasMethods } from '../checks/values.ts';
import { RequestTimeoutError } from '../errors/pollErrors.ts';
import { MAX_DELAY_MS } from './delays.ts';
import { fakeNow, scheduleTimeout } from './fakeTimers.ts';

// Clocks and timers. A watch stamps snapshots by the wall clock, measures elapsed times by a monotonic clock, which
// does not move when the wall clock is set, and waits on the timers of its scheduler. All three are the platform's
// unless a scheduler is injected, `TestScheduler.run` has put `asyncScheduler` on virtual time, or a test runner has put fakes in
// their place.

/**
 * An RxJS scheduler that may also provide a monotonic clock.
 *
 * @category Watching
 * @since 0.1.0
 */
export interface WatchScheduler extends SchedulerLike {
  /** Milliseconds on a clock that does not move when the wall clock is set. Without it, `now()` is used. */
  readonly monotonicNow?: () => number;
}

/**
 * The default clock: RxJS's `asyncScheduler`, with `performance.now()` for elapsed times.
 *
 * **When to use**: it is the default. Inside `TestScheduler.run` it is on virtual time by itself, so tests need not
 * inject a scheduler. Under fake timers it is on their time, also if they leave `performance.now()` real, as those of Vitest 2
 * and `node:test` do; they have to fake `Date` as well, as they do by default.
 *
 * @example
 * ```ts
 * import { watchScheduler } from 'dli-watch';
 *
 * const since = watchScheduler.monotonicNow();
 * watchScheduler.schedule(() => console.log(watchScheduler.monotonicNow() - since > 15), 20); // => true
 * ```
 *
 * @category Watching
 * @since 0.1.0
 */
export const watchScheduler: Required<WatchScheduler> = {
  now: () => asyncScheduler.now(),
  monotonicNow: () => virtualNow() ?? fakeNow() ?? performance.now(),
  schedule: (...args: Parameters<SchedulerLike['schedule']>) =>
    virtualNow() === undefined && fakeNow() !== undefined
      ? scheduleTimeout(...args)
      : asyncScheduler.schedule(...args),
};

/** The virtual time inside `TestScheduler.run`, else `undefined`. RxJS has no flag for it, but then the clocks differ. */
const virtualNow = (): number | undefined => {
  const before = Date.now();
  const now = asyncScheduler.now();
  if (now === before) return undefined; // The usual case.
  const after = Date.now();
  // If the wall clock was set between the readings, forwards or backwards, `now` still lies between them.
  return now < Math.min(before, after) || now > Math.max(before, after) ? now : undefined;
};

/** The time for measuring durations, in milliseconds: monotonic if the scheduler has such a clock. */
export const monotonicNow = (scheduler: WatchScheduler): number =>
  scheduler.monotonicNow?.() ?? scheduler.now();

/** The year 1973. Virtual clocks start at 0 and stay below. */
const MIN_WALL_CLOCK_MS = 1e11;

/**
 * Whether the platform's timers and `performance.now()` can be used in place of the scheduler's: it is the default one, on real
 * time, or on fake timers that fake both.
 *
 * A fake wall clock near 0 counts as virtual, because it is indistinguishable from a `TestScheduler` at 0.
 */
export const hasPlatformTimers = (scheduler: WatchScheduler): boolean =>
  scheduler === watchScheduler &&
  virtualNow() === undefined &&
  fakeNow() === undefined &&
  Date.now() > MIN_WALL_CLOCK_MS;

/** Emits once after `ms` milliseconds. A wait longer than `MAX_DELAY_MS` is split. */
export const wait$ = (ms: number, scheduler: SchedulerLike): Observable<unknown> =>
  ms <= MAX_DELAY_MS
    ? timer(ms, scheduler)
    : timer(MAX_DELAY_MS, scheduler).pipe(switchMap(() => wait$(ms - MAX_DELAY_MS, scheduler)));

/** Checks an option for a scheduler: throws a `TypeError` unless it has `now` and `schedule`. */
export const checkedScheduler: Check = expected('a scheduler, an object with now and schedule', (value) =>
  hasMethods(value, 'now', 'schedule'),
);

/** The time limit of one request, and the clock that measures it. */
export interface RequestLimit {
  readonly requestTimeoutMs: number;
  readonly scheduler: WatchScheduler;
}

/**
 * Fails with a `RequestTimeoutError` unless the first value arrives within the limit.
 *
 * @param awaited - names what did not answer, in the message; by default the service
 */
export const withRequestTimeout = <T>(
  { requestTimeoutMs, scheduler }: RequestLimit,
  awaited?: string,
): MonoTypeOperatorFunction<T> =>
  timeout({
    first: requestTimeoutMs,
    scheduler,
    with: () => throwError(() => new RequestTimeoutError(requestTimeoutMs, awaited)),
  });
