import { defer, type Observable } from 'rxjs';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { lengthFrom } from '../schedule/lengthFrom.ts';
import { abortedBy } from './abortedBy.ts';
import { newsOnly } from './newsOnly.ts';
import { polls$ } from './polls$.ts';
import type { WatchSettings } from './WatchSettings.ts';
import { tellEnd } from './tellEnd.ts';
import { Watch } from './Watch.ts';
import { withinLimits } from './withinLimits.ts';

/** Watches a job, with options that are checked and filled in. */
export const watch$ = (ref: BatchRef, settings: WatchSettings): Observable<BatchSnapshot> =>
  defer(() => {
    const { emit, resumeFrom, deadline, stateDeadlines } = settings;
    const watch = new Watch(ref, settings);
    const deadlineMs = deadline === undefined ? undefined : lengthFrom(watch.watchedSince, deadline);
    return polls$(watch).pipe(
      withinLimits(watch, { deadlineMs, sinceMs: 0, stateDeadlines }), // where unchanged looks are known, too
      newsOnly(emit, resumeFrom), // after the retries: a retried look that finds the same state is no news
      abortedBy(watch), // signal
      tellEnd(watch), // onEvent
    );
  });
