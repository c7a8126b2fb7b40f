import { defer, filter, finalize, NEVER, type Observable, of, race, switchMap, timer } from 'rxjs';
import { wait$ } from '../schedule/wait$.ts';
import type { Watch } from './Watch.ts';

/** A timer that fires so late did not run: the process was stopped, or the machine asleep. */
const LATE_MS = 1_000;
/** How long a fresh look may take before a limit judges without it. */
const FRESH_LOOK_MS = 10_000;

/**
 * Emits when a limit is over: a turn after its moment, so that an answer in the same moment is first; and after one
 * fresh look if the moment was slept through.
 */
export const limitOver$ = (watch: Watch, atMs: number): Observable<unknown> => {
  const { scheduler } = watch.settings;
  return defer(() => wait$(Math.max(0, atMs - watch.elapsedMs()), scheduler)).pipe(
    switchMap(() => timer(0, scheduler)),
    switchMap(() => (watch.elapsedMs() - atMs > LATE_MS ? freshLook$(watch, atMs) : of(0))),
  );
};

/** The end of a look that began after the limit was over: one that is under way, or one that is hurried. */
const freshLook$ = (watch: Watch, atMs: number): Observable<unknown> =>
  defer(() => {
    const stale = watch.begunAtMs < atMs ? watch.begun : watch.begun - 1;
    if (watch.ended > stale) return of(0);
    const fresh$ = watch.attemptEnd$.pipe(filter((number) => number > stale));
    const late$ = timer(FRESH_LOOK_MS, watch.settings.scheduler);
    // Last, for a look that is answered at once ends while it is hurried.
    const hurry$ = defer(() => {
      watch.hurry();
      return NEVER;
    });
    watch.judging += 1;
    return race(fresh$, late$, hurry$).pipe(finalize(() => (watch.judging -= 1)));
  });
