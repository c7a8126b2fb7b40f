import { match } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type MonoTypeOperatorFunction, type Observable, repeat, throwError } from 'rxjs';
import type { CallbackError } from '../../../lib/errors/watchErrors.ts';
import type { BatchSnapshot } from '../../../lib/model/BatchSnapshot.ts';
import type { StateRun } from '../../../lib/watch/StateRun.ts';
import { afterAnswer } from '../../../lib/watch/nextWait.ts';
import { pause$ } from './pause$.ts';
import type { WatchState } from '../../../lib/watch/WatchState.ts';

/**
 * Polls again when the wait after an answer is over. The next poll begins only when the last one has ended, so
 * that polls never overlap, and none is dropped.
 *
 * ```text
 * polls         --A|     --A|        --A|
 * waits            |---->|  |------->|        by the schedule, or longer where the service asks for it
 * repeatPoll()  --A--------A-----------A---
 * ```
 */
export const repeatPoll = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> => {
  const again$ = (delayMs: number): Observable<unknown> => {
    watch.previousDelayMs = delayMs;
    watch.tell({ _tag: 'pollScheduled', delayMs });
    return pause$(watch, delayMs);
  };
  const fail$ = (error: CallbackError): Observable<never> => throwError(() => error);
  return repeat({
    delay: () => {
      const { snapshot, latencyMs } = watch.answered as StateRun;
      // When it was answered, however long those took who were told of it.
      const elapsedMs = watch.attemptStartedMs + latencyMs;
      return pipe(afterAnswer(watch, snapshot, elapsedMs), match(fail$, again$));
    },
  });
};
