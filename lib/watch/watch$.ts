import { defer, type Observable } from 'rxjs';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { lengthFrom } from '../schedule/lengthFrom.ts';
import { abortedBy } from './abortedBy.ts';
import { polls$ } from './polls$.ts';
import type { WatchSettings } from './WatchSettings.ts';
import { tellEnd } from './tellEnd.ts';
import { viewerOf } from './viewerOf.ts';
import { Watch } from './Watch.ts';

/** Watches a job, with options that are checked and filled in. */
export const watch$ = (ref: BatchRef, settings: WatchSettings): Observable<BatchSnapshot> =>
  defer(() => {
    const { emit, resumeFrom, deadline, stateDeadlines } = settings;
    const watch = new Watch(ref, settings);
    const deadlineMs = deadline === undefined ? undefined : lengthFrom(watch.watchedSince, deadline);
    const view = { deadlineMs, sinceMs: 0, stateDeadlines, emit, known: resumeFrom };
    return polls$(watch, (subscriber) => viewerOf(watch, view, subscriber), emit).pipe(
      abortedBy(watch), // signal
      tellEnd(watch), // onEvent
    );
  });
