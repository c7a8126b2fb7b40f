import { defer, type MonoTypeOperatorFunction, type Observable, tap } from 'rxjs';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { momentOf, toDeadlineMs } from '../schedule/deadlines.ts';
import type { WatchSettings } from './WatchOptions.ts';
import { WatchState } from './WatchState.ts';
import { watchSubscriberOf } from './WatchSubscriber.ts';
import { abortedBy } from './inputs.ts';
import { polls$ } from './polls.ts';

/** Watches a job: composes the poll loop, the settings of its one subscriber, the abort signal and the last event. */
export const watch$ = (ref: BatchRef, settings: WatchSettings): Observable<BatchSnapshot> =>
  defer(() => {
    const { emit, resumeFrom, deadline, stateDeadlines } = settings;
    const watch = new WatchState(ref, settings);
    const deadlineMs = deadline === undefined ? undefined : toDeadlineMs(watch.watchedSince, deadline);
    const moment = momentOf(deadline);
    const subscription = { deadlineMs, sinceMs: 0, moment, stateDeadlines, emit, known: resumeFrom };
    return polls$(watch, (subscriber) => watchSubscriberOf(watch, subscription, subscriber), emit).pipe(
      abortedBy(watch),
      reportRun(watch),
    );
  });

/** Reports that the watch starts, and how it ended: the first event and the last one. */
export const reportRun =
  (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) => {
    if (watch.settings.onEvent === undefined) return source;
    const started$ = defer(() => {
      watch.report({ _tag: 'started' });
      return source;
    });
    // Around the first event, in which one may unsubscribe already.
    return started$.pipe(
      tap({
        complete: () => watch.report({ _tag: 'ended', outcome: 'terminal' }),
        error: (error: unknown) => watch.report({ _tag: 'ended', outcome: 'error', error }),
        unsubscribe: () => watch.report({ _tag: 'ended', outcome: 'unsubscribed' }),
      }),
    );
  };
