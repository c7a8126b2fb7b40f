import { defer, type Observable } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { lengthFrom } from '../schedule/lengthFrom.ts';
import { abortedBy } from '../watch/abortedBy.ts';
import type { Limits } from '../watch/Limits.ts';
import { newsOnly } from '../watch/newsOnly.ts';
import type { Watch } from '../watch/Watch.ts';
import { withinLimits } from '../watch/withinLimits.ts';
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
    const watched$ = looks$.pipe(
      withinLimits(watch, limitsOf(watch, job, subscriber)),
      newsOnly(subscriber.emit, job.resumeFrom),
    );
    return subscriber.signals.reduce(
      (abortable$, signal) => abortable$.pipe(abortedBy(watch, signal)),
      watched$,
    );
  });

/** The deadline counts from the subscription; who resumes began before it, but not in the future. */
const limitsOf = (watch: Watch, { resumeFrom }: Job, { deadline, stateDeadlines }: Subscriber): Limits => {
  const now = watch.settings.scheduler.now();
  const since = Math.min(now, resumeFrom?.watchedSince ?? now);
  return {
    deadlineMs: deadline === undefined ? undefined : lengthFrom(since, deadline),
    sinceMs: watch.elapsedMs() - (now - since),
    stateDeadlines,
  };
};
