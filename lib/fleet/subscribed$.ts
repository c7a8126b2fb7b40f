import { defer, type Observable } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { lengthFrom } from '../schedule/lengthFrom.ts';
import { abortedBy } from '../watch/abortedBy.ts';
import type { View } from '../watch/View.ts';
import { viewed } from '../watch/viewed.ts';
import type { Watch } from '../watch/Watch.ts';
import type { Job } from './jobOf.ts';
import type { SharedPolls } from './SharedPolls.ts';
import type { Subscriber } from './Subscriber.ts';

/** The watch of one subscriber: the polls that all share, and what it has for itself. */
export const subscribed$ = (
  polls: SharedPolls,
  job: Job,
  subscriber: Subscriber,
  initialDelayMs: number,
): Observable<BatchSnapshot> =>
  defer(() => {
    const { watch, looks$ } = polls.of(job, initialDelayMs);
    const watched$ = looks$.pipe(viewed(watch, viewOf(watch, job, subscriber)));
    return subscriber.signals.reduce(
      (abortable$, signal) => abortable$.pipe(abortedBy(watch, signal)),
      watched$,
    );
  });

/** The deadline counts from the subscription; who resumes began before it, but not in the future. */
const viewOf = (watch: Watch, { resumeFrom }: Job, { deadline, stateDeadlines, emit }: Subscriber): View => {
  const now = watch.settings.scheduler.now();
  const since = Math.min(now, resumeFrom?.watchedSince ?? now);
  return {
    deadlineMs: deadline === undefined ? undefined : lengthFrom(since, deadline),
    sinceMs: watch.elapsedMs() - (now - since),
    stateDeadlines,
    emit,
    known: resumeFrom,
  };
};
