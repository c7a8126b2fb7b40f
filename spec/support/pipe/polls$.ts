import { type Observable, of, tap } from 'rxjs';
import type { BatchSnapshot } from '../../../lib/model/BatchSnapshot.ts';
import { takeUntilTerminal } from '../../../lib/operators/takeUntilTerminal.ts';
import { begunAfter } from './begunAfter.ts';
import { confirmDead } from './confirmDead.ts';
import { hurriedBy } from './hurriedBy.ts';
import { poll$ } from './poll$.ts';
import { repeatPoll } from './repeatPoll.ts';
import { reportStale } from './reportStale.ts';
import { retryPoll } from './retryPoll.ts';
import { tellChanges } from './tellChanges.ts';
import type { WatchState } from '../../../lib/watch/WatchState.ts';

/**
 * Polls a job until it ends: a snapshot for each answered poll. It is what those who watch one job may share; what
 * each of them wants for itself comes after it.
 *
 * ```text
 * polls      s   s   r   x r   r   c   r   S         (x failed, and was tried again)
 * polls$()   s---s---r-----r---r---c---r---(S|)
 * ```
 */
export const polls$ = (watch: WatchState): Observable<BatchSnapshot> => {
  const { resumeFrom } = watch.settings;
  const snapshots$ = resumeFrom?.terminal === true ? of(resumeFrom) : repeated$(watch);
  return snapshots$.pipe(
    tap(({ terminal }) => (watch.isEnding = terminal)),
    takeUntilTerminal(), // the terminal snapshot is the last value, then completion
  );
};

const repeated$ = (watch: WatchState): Observable<BatchSnapshot> =>
  poll$(watch).pipe(
    retryPoll(watch), // inside: each poll has its own budget, and an answer renews it
    repeatPoll(watch), // outside: the next poll begins when this one has ended
    begunAfter(watch), // initialDelayMs
    hurriedBy(watch), // pollNow$
    reportStale(watch), // staleAfterMs
    confirmDead(watch), // deadConfirmationMs
    tellChanges(watch), // onEvent
  );
