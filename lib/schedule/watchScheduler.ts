import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { virtualNow } from './virtualNow.ts';

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
