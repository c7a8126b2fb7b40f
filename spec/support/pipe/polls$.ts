import { type Observable, of, tap } from 'rxjs';
import type { BatchSnapshot } from '../../../lib/model/BatchSnapshot.ts';
import { takeUntilTerminal } from '../../../lib/operators/takeUntilTerminal.ts';
import { begunAfter } from './begunAfter.ts';
import { confirmDead } from './confirmDead.ts';
import { hurriedBy } from './hurriedBy.ts';
import { look$ } from './look$.ts';
import { repeatLook } from './repeatLook.ts';
import { reportBlind } from './reportBlind.ts';
import { retryLook } from './retryLook.ts';
import { tellChanges } from './tellChanges.ts';
import type { Watch } from '../../../lib/watch/WatchState.ts';

/**
 * Looks at a job until it ends: a snapshot for each answered look. It is what those who watch one job may share; what
 * each of them wants for itself comes after it.
 *
 * ```text
 * looks      s   s   r   x r   r   c   r   S         (x failed, and was tried again)
 * polls$()   s---s---r-----r---r---c---r---(S|)
 * ```
 */
export const polls$ = (watch: Watch): Observable<BatchSnapshot> => {
  const { resumeFrom } = watch.settings;
  const snapshots$ = resumeFrom?.terminal === true ? of(resumeFrom) : looks$(watch);
  return snapshots$.pipe(
    tap(({ terminal }) => (watch.over = terminal)),
    takeUntilTerminal(), // the terminal snapshot is the last value, then completion
  );
};

const looks$ = (watch: Watch): Observable<BatchSnapshot> =>
  look$(watch).pipe(
    retryLook(watch), // inside: each look has its own budget, and an answer renews it
    repeatLook(watch), // outside: the next look begins when this one has ended
    begunAfter(watch), // initialDelayMs
    hurriedBy(watch), // lookNow$
    reportBlind(watch), // blindAfterMs
    confirmDead(watch), // deadConfirmationMs
    tellChanges(watch), // onEvent
  );
