import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import { emitProcessWarning } from '../checks/processWarning.ts';

// Fake timers of test runners. Those of Jest, Sinon, and Vitest from 3 on replace `performance` together with the timers, and
// need nothing. Those of Vitest 2 and `node:test` replace timers and `Date` alone: a watch would wait in fake time, and
// measure durations in real time, in which hardly any passes.

/** The functions of the platform, when this module was loaded. */
const REAL = { setInterval, Date, performanceNow: performanceNow() };

/** Read as a value, because only the identity of the function counts. */
function performanceNow(): unknown {
  return Reflect.get(performance, 'now');
}

/**
 * The time by which fake timers run, if they leave `performance.now()` real; else `undefined`. It is that of their `Date`.
 * Fake timers that were installed before this module was loaded have the marks of their library.
 */
export const fakeNow = (): number | undefined => {
  if (setInterval === REAL.setInterval && !('clock' in setInterval)) return undefined;
  if (performanceNow() !== REAL.performanceNow) return undefined;
  if (Date !== REAL.Date || 'isFake' in Date || 'isMock' in Date) return Date.now();
  warnOnce();
  return undefined;
};

let hasWarned = false;

/** Waits end, but no clock moves: nothing that is measured ever ends. */
const warnOnce = (): void => {
  if (hasWarned) return;
  hasWarned = true;
  emitProcessWarning(
    'setInterval is faked, but neither Date nor performance.now() is: time limits, retry budgets and the confirmation of ' +
      '`dead` never end; fake Date too, or pass a scheduler',
    { code: 'DLI_WATCH_FAKE_TIMERS' },
  );
};

/**
 * Schedules on `setTimeout`. RxJS schedules on an interval that it clears in its callback, which does not clear it where
 * `node:test` fakes it (Node 20).
 */
export const scheduleTimeout: SchedulerLike['schedule'] = <T>(
  work: (this: SchedulerAction<T>, state?: T) => void,
  delay?: number,
  state?: T,
): Subscription => {
  const action = Object.assign(new Subscription(), {
    schedule: (next?: T, ms?: number): Subscription => {
      const timer = setTimeout(() => {
        if (!action.closed) work.call(action, next);
      }, ms);
      action.add(() => clearTimeout(timer));
      return action;
    },
  });
  return action.schedule(state, delay);
};
