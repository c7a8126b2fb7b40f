import { defer, ignoreElements, NEVER, type Observable, switchMap, tap, timer } from 'rxjs';
import type { Watch } from './Watch.ts';

/** How long before a limit the last look begins, in milliseconds: time for an answer. */
const LEAD_MS = 2_000;

/**
 * Places one last look before a limit: cuts the wait that would cross it, 2 s before, or after half of what is left if that
 * is less. It minds the wait that is under way, too, and leaves it as it was when nobody minds the limit any more.
 *
 * ```text
 * waits        |-------->||-------->||---x
 * limit             |----------------------->|      set during the first wait; the third would cross it
 * lastLook$()                            h          hurries
 * ```
 */
export const lastLook$ = (watch: Watch, limitMs: number): Observable<never> =>
  defer(() => {
    let enoughFromMs = Infinity;
    return watch.waitEnd$.pipe(
      switchMap((endMs) => {
        // One that somebody else hurries a little earlier will do: limits that are over together share their last look.
        if (watch.elapsedMs() >= enoughFromMs) return NEVER;
        enoughFromMs = Infinity;
        if (endMs === undefined || endMs < limitMs) return NEVER;
        const leftMs = Math.max(0, limitMs - watch.elapsedMs());
        const leadMs = Math.min(LEAD_MS, leftMs / 2);
        enoughFromMs = limitMs - 1.5 * leadMs;
        return timer(leftMs - leadMs, watch.settings.scheduler).pipe(
          tap(() => watch.hurry()),
          ignoreElements(),
        );
      }),
    );
  });
