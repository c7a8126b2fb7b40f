import { match } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defer, EMPTY, type MonoTypeOperatorFunction, type Observable, retry, tap, timer } from 'rxjs';
import type { BatchPage } from '../../client/BatchPage.ts';
import { monotonicNow } from '../../schedule/monotonicNow.ts';
import type { CoalesceSettings } from '../coalesceSettingsOf.ts';
import { afterListFailure, type Verdict } from './afterListFailure.ts';
import type { ListFailures } from './ListFailures.ts';

/**
 * Asks again for a page that failed: the source begins with the one that is due. A page that came renews the budget. A
 * list that gives up completes, and hands over what follows.
 *
 * ```text
 * pages        -1-2-x     -x      -3-4|
 * waits             |---->|------>|           by the policy, or longer where the service asks for it
 * retryPage()  -1-2----------------3-4|
 * ```
 *
 * @param gaveUp - told what follows when there is no other attempt
 */
export const retryPage =
  (settings: CoalesceSettings, gaveUp: (verdict: Verdict) => void): MonoTypeOperatorFunction<BatchPage> =>
  (source) =>
    defer(() => {
      const { scheduler } = settings;
      const fresh = (): ListFailures => ({ sinceMs: monotonicNow(scheduler), attempts: 0 });
      let failures = fresh();
      const giveUp$ = (verdict: Verdict): Observable<never> => {
        gaveUp(verdict);
        return EMPTY;
      };
      const again$ = (next: Required<ListFailures>): Observable<unknown> => {
        failures = next;
        return timer(next.previousDelayMs, scheduler);
      };
      return source.pipe(
        tap(() => (failures = fresh())),
        retry({
          delay: (error: unknown) =>
            pipe(
              afterListFailure(settings, failures, error, monotonicNow(scheduler)),
              match(giveUp$, again$),
            ),
        }),
      );
    });
