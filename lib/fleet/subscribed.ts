import { defer, type Observable } from 'rxjs';
import type { Check } from '../checks/values.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { toDeadlineMs } from '../schedule/deadlines.ts';
import type { WatchSettings } from '../watch/WatchOptions.ts';
import type { WatchState } from '../watch/WatchState.ts';
import { forSubscriber, type SubscriberSettings } from '../watch/WatchSubscriber.ts';
import { WATCH_CHECKS } from '../watch/settings.ts';
import { abortedBy } from '../watch/inputs.ts';
import type { SharedPolls } from './SharedPolls.ts';
import type { SubscriberOptions } from './Watcher.ts';
import type { Job } from './targets.ts';

/** What all calls of a watcher share. */
export interface Shared {
  readonly polls: SharedPolls;
  readonly watch: WatchSettings;
  /** Aborted when the watcher is closed. */
  readonly closing: AbortSignal;
}

/** The checks of what one subscriber may want for itself. */
export const SUBSCRIBER_CHECKS: Readonly<Record<keyof SubscriberOptions, Check>> = {
  deadline: WATCH_CHECKS.deadline,
  signal: WATCH_CHECKS.signal,
  stateDeadlines: WATCH_CHECKS.stateDeadlines,
};

/** What one subscriber of a shared watch has for itself. */
interface Subscriber extends Pick<WatchSettings, 'emit' | 'stateDeadlines'> {
  readonly deadline: WatchSettings['deadline'] | undefined;
  /** What ends it. */
  readonly signals: readonly AbortSignal[];
}

/** What a subscriber has for itself: its own options, and those of the watcher where they do not say otherwise. */
export const subscriberOf = (
  { watch, closing }: Pick<Shared, 'watch' | 'closing'>,
  { deadline = watch.deadline, signal, stateDeadlines }: SubscriberOptions,
): Subscriber => ({
  emit: watch.emit,
  deadline,
  stateDeadlines: { ...watch.stateDeadlines, ...stateDeadlines },
  signals: [signal, watch.signal, closing].filter((some) => some !== undefined),
});

/** The watch of one subscriber: the polls that all share, and what it has for itself. */
export const subscribed$ = (
  polls: SharedPolls,
  job: Job,
  subscriber: Subscriber,
  initialDelayMs: number,
): Observable<BatchSnapshot> =>
  defer(() => {
    const { watch, polls$ } = polls.of(job, initialDelayMs);
    const watched$ = polls$.pipe(forSubscriber(watch, viewOf(watch, job, subscriber)));
    return subscriber.signals.reduce(
      (abortable$, signal) => abortable$.pipe(abortedBy(watch, signal)),
      watched$,
    );
  });

/** The deadline counts from the subscription; who resumes began before it, but not in the future. */
const viewOf = (
  watch: WatchState,
  { resumeFrom }: Job,
  { deadline, stateDeadlines, emit }: Subscriber,
): SubscriberSettings => {
  const now = watch.settings.scheduler.now();
  const since = Math.min(now, resumeFrom?.watchedSince ?? now);
  return {
    deadlineMs: deadline === undefined ? undefined : toDeadlineMs(since, deadline),
    sinceMs: watch.elapsedMs() - (now - since),
    stateDeadlines,
    emit,
    known: resumeFrom,
  };
};
