import { match } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defer, type MonoTypeOperatorFunction, type Observable, retry, throwError } from 'rxjs';
import type { PollError } from '../../../lib/errors/PollError.ts';
import type { WatchError } from '../../../lib/errors/WatchError.ts';
import type { BatchSnapshot } from '../../../lib/model/BatchSnapshot.ts';
import { afterFailure } from '../../../lib/watch/nextWait.ts';
import type { Failures } from '../../../lib/watch/nextWait.ts';
import type { NextAttempt } from '../../../lib/watch/nextWait.ts';
import { pause$ } from './pause$.ts';
import type { WatchState } from '../../../lib/watch/WatchState.ts';

/**
 * Tries a failed poll again. It stands *inside* `repeatPoll`, which subscribes to it anew for every poll: so
 * each poll has its own budget, and one answer renews it.
 *
 * ```text
 * attempts     -x     -x      -A|
 * waits          |---->|------>         by the retry policy, or longer where the service asks for it
 * retryPoll()  ----------------A|
 * ```
 */
export const retryPoll =
  (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    defer(() => {
      watch.attempts = 0;
      let failures: Failures = { sinceMs: watch.elapsedMs(), spent: 0, missing: 0 };
      const again$ = (error: PollError, { delayMs, ...next }: NextAttempt): Observable<unknown> => {
        failures = { ...next.failures, previousDelayMs: delayMs };
        watch.tell({ _tag: 'retryScheduled', attempt: watch.attempts, delayMs, error });
        return pause$(watch, delayMs);
      };
      const giveUp$ = (error: WatchError): Observable<never> => throwError(() => error);
      return source.pipe(
        retry({
          delay: (error: PollError) =>
            pipe(
              afterFailure(watch, failures, error),
              match(giveUp$, (next) => again$(error, next)),
            ),
        }),
      );
    });
