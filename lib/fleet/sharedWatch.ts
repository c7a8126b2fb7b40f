import { defer, type Observable } from 'rxjs';
import type { Check } from '../checks/values.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { inOwnContext } from '../schedule/asyncContext.ts';
import { momentOf, toDeadlineMs, withStateDeadlines } from '../schedule/deadlines.ts';
import type { WatchSettings } from '../watch/WatchOptions.ts';
import type { WatchState } from '../watch/WatchState.ts';
import { forSubscriber, type SubscriptionSettings } from '../watch/WatchSubscriber.ts';
import { WATCH_CHECKS } from '../watch/settings.ts';
import { abortedBy } from '../watch/inputs.ts';
import type { SharedPolls } from './SharedPolls.ts';
import type { SubscriberOptions } from './Watcher.ts';
import type { Job } from './targets.ts';

/** How one subscriber of a watcher watches a job. */
interface SubscriberSettings extends Pick<WatchSettings, 'emit' | 'stateDeadlines'> {
  readonly deadline: WatchSettings['deadline'];
  /** The watch of this subscriber ends when one of them is aborted. */
  readonly signals: readonly AbortSignal[];
}

export const SUBSCRIBER_CHECKS: Readonly<Record<keyof SubscriberOptions, Check>> = {
  deadline: WATCH_CHECKS.deadline,
  signal: WATCH_CHECKS.signal,
  stateDeadlines: WATCH_CHECKS.stateDeadlines,
};

/**
 * The options of a subscriber, with those of the watcher as defaults.
 *
 * @param closing - aborted when the watcher is closed
 */
export const subscriberSettingsOf = (
  watch: WatchSettings,
  closing: AbortSignal,
  { deadline = watch.deadline, signal, stateDeadlines }: SubscriberOptions,
): SubscriberSettings => ({
  emit: watch.emit,
  deadline,
  stateDeadlines: withStateDeadlines(watch.stateDeadlines, stateDeadlines),
  signals: [signal, watch.signal, closing].filter((some) => some !== undefined),
});

/** The watch of one subscriber: the shared polls of a job, with limits, signals and an asynchronous context of its own. */
export const sharedWatch$ = (
  polls: SharedPolls,
  job: Job,
  settings: SubscriberSettings,
  initialDelayMs: number,
): Observable<BatchSnapshot> =>
  defer(() => {
    const { watch, polls$ } = polls.of(job, initialDelayMs);
    const watched$ = polls$.pipe(forSubscriber(watch, subscriptionSettingsOf(watch, job, settings)));
    return settings.signals.reduce(
      (abortable$, signal) => abortable$.pipe(abortedBy(watch, signal)),
      watched$,
    );
  }).pipe(inOwnContext());

/** The deadline counts from the subscription; from the start of the watch that is resumed, unless that is in the future. */
const subscriptionSettingsOf = (
  watch: WatchState,
  { resumeFrom }: Job,
  { deadline, stateDeadlines, emit }: SubscriberSettings,
): SubscriptionSettings => {
  const now = watch.settings.scheduler.now();
  const since = Math.min(now, resumeFrom?.watchedSince ?? now);
  return {
    deadlineMs: deadline === undefined ? undefined : toDeadlineMs(since, deadline),
    moment: momentOf(deadline),
    sinceMs: watch.elapsedMs() - (now - since),
    stateDeadlines,
    emit,
    known: resumeFrom,
  };
};
