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

/** What `asyncScheduler` shows if it is on a virtual clock, as it is inside `TestScheduler.run`. */
const virtualNow = (): number | undefined => {
  const before = Date.now();
  const now = asyncScheduler.now();
  if (now === before) return undefined; // nearly always
  const after = Date.now();
  // The wall clock may be set between the readings, in either direction: then `now` is still one of the two.
  return now < Math.min(before, after) || now > Math.max(before, after) ? now : undefined;
};

/**
 * A scheduler of RxJS that may also know a clock which does not jump.
 *
 * @category Watching
 * @since 0.1.0
 */
export interface WatchScheduler extends SchedulerLike {
  /** Milliseconds on a clock that does not move when the wall clock is set; `now()` is used without it. */
  readonly monotonicNow?: () => number;
}

/**
 * The default clock: RxJS's `asyncScheduler`, with `performance.now()` for elapsed times.
 *
 * **When to use**: it is the default. Inside `TestScheduler.run` it is virtual by itself, so tests need
 * not inject a scheduler.
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
  monotonicNow: () => virtualNow() ?? performance.now(),
  schedule: asyncScheduler.schedule.bind<SchedulerLike['schedule']>(asyncScheduler),
};

/** Milliseconds for measuring: the clock that does not jump where there is one. */
export const monotonicNow = (scheduler: WatchScheduler): number =>
  scheduler.monotonicNow?.() ?? scheduler.now();

/** 1973: virtual clocks begin at 0, and never come so far. */
const EARLIEST_MS = 1e11;

/**
 * Whether the timers of a scheduler are those of the platform, which may then be used without it: it is the default one, and
 * not in virtual time. Where fake timers have set the wall clock to 0, a `TestScheduler` that stands at 0, too, cannot be
 * told from it; so there the answer is no.
 */
export const hasPlatformTimers = (scheduler: WatchScheduler): boolean =>
  scheduler === watchScheduler && virtualNow() === undefined && Date.now() > EARLIEST_MS;

/** Emits once after a time of any length: one that is longer than a timer can hold is waited for in parts. */
export const wait$ = (ms: number, scheduler: SchedulerLike): Observable<unknown> =>
  ms <= MAX_DELAY_MS
    ? timer(ms, scheduler)
    : timer(MAX_DELAY_MS, scheduler).pipe(switchMap(() => wait$(ms - MAX_DELAY_MS, scheduler)));

/** Throws a `TypeError` for what cannot be a scheduler. */
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
 * @param awaited - who has to answer, for the message; the service by default
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
