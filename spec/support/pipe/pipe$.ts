import { defer, type Observable } from 'rxjs';
import type { BatchRef, BatchSnapshot } from 'dli-watch';
import { toDeadlineMs } from '../../../lib/schedule/deadlines.ts';
import { abortedBy } from '../../../lib/watch/watch.ts';
import { tellEnd } from '../../../lib/watch/watch.ts';
import { WatchState } from '../../../lib/watch/WatchState.ts';
import type { WatchSettings } from '../../../lib/watch/WatchOptions.ts';
import { newsOnly } from './newsOnly.ts';
import { polls$ } from './polls$.ts';
import { withinLimits } from './withinLimits.ts';

/**
 * A watch of RxJS's own operators alone: what the loop of lib/watch has to do, at ten times its cost. It is what the loop is
 * held against.
 */
export const pipe$ = (ref: BatchRef, settings: WatchSettings): Observable<BatchSnapshot> =>
  defer(() => {
    const { emit, resumeFrom, deadline, stateDeadlines } = settings;
    const watch = new WatchState(ref, settings);
    const deadlineMs = deadline === undefined ? undefined : toDeadlineMs(watch.watchedSince, deadline);
    return polls$(watch).pipe(
      withinLimits(watch, { deadlineMs, sinceMs: 0, stateDeadlines }), // where unchanged polls are known, too
      newsOnly(emit, resumeFrom), // after the retries: a retried poll that finds the same state is no news
      abortedBy(watch), // signal
      tellEnd(watch), // onEvent
    );
  });
