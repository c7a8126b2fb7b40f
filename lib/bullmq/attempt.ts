import { left, right } from 'fp-ts/lib/Either.js';
import { Subject, takeUntil } from 'rxjs';
import { WatchError } from '../errors/WatchError.ts';
import type { AuthError, ConfigurationError } from '../errors/pollErrors.ts';
import { PollFailedError } from '../errors/watchErrors.ts';
import type { WatchCheckpoint } from '../watch/checkpoint/WatchCheckpoint.ts';
import type { WatchEvent } from '../watch/WatchEvent.ts';
import type { WatchOptions, WatchSettings } from '../watch/WatchOptions.ts';
import { withDefaults } from '../watch/settings.ts';
import { watch$ } from '../watch/watch.ts';
import type { StoredLimits, WatchData, WatchResult } from './JobData.ts';
import type { Ended, Made, Refused } from './Outcome.ts';
import { unexpectedEnd } from './endOf.ts';

/** How a worker watches: what is not stored with each watch. */
export type WorkerWatch = Omit<
  WatchOptions,
  'deadline' | 'stateDeadlines' | 'resumeFrom' | 'pollNow$' | 'signal' | 'initialDelayMs'
>;

/**
 * Makes the next attempt of a watch, at once: when it is due is decided by the queue, and the clock of this process may differ
 * from the one that planned it.
 *
 * ```text
 * watch      attempt → change → pollScheduled       unsubscribed here
 * outcome    scheduled: checkpoint, [change]
 * ```
 */
export const attempt = (stored: WatchData, options: WorkerWatch): Promise<Made | Refused> =>
  new Promise((resolve) => {
    const { job, limits } = stored;
    const changes: WatchResult[] = [];
    const scheduled$ = new Subject<void>();
    const onEvent = (event: WatchEvent): unknown => {
      if (event._tag === 'pollScheduled' || event._tag === 'retryScheduled') {
        const error = event._tag === 'retryScheduled' ? event.error : undefined;
        resolve({ _tag: 'scheduled', checkpoint: event.checkpoint(), changes, error });
        scheduled$.next();
      }
      // Last, because it may throw. A promise is returned so that its rejection is reported.
      return isOfWatch(event, stored) ? options.onEvent?.(event) : undefined;
    };
    watch$(job.ref, settingsFor(options, limits, job, onEvent))
      .pipe(takeUntil(scheduled$))
      .subscribe({
        next: (snapshot) => void changes.push(right(snapshot)),
        error: (error: unknown) => resolve(outcomeOf(error, stored, changes)),
        complete: () => resolve({ _tag: 'ended', changes, end: changes.at(-1) as WatchResult }),
      });
  });

/** The options of a worker, checked, together with the limits and the checkpoint of a watch. */
const settingsFor = (
  options: WorkerWatch,
  { deadlineMs, deadlineAt, stateDeadlines }: StoredLimits,
  { resumeFrom, checkpoint }: WatchData['job'],
  onEvent: WatchSettings['onEvent'],
): WatchSettings => {
  const deadline = deadlineAt === undefined ? deadlineMs : new Date(deadlineAt);
  return withDefaults(
    { ...options, deadline, stateDeadlines, onEvent },
    { resumeFrom, checkpoint: checkpoint && dueNow(checkpoint) },
  );
};

/**
 * A checkpoint whose attempt is due. Its time goes on from the start of the watch, and not from the last attempt: the difference
 * between the clocks of two workers would be added at each change from one to the other.
 */
const dueNow = (checkpoint: WatchCheckpoint): WatchCheckpoint => {
  const { loop } = checkpoint;
  return {
    ...checkpoint,
    at: loop.watchedSince + loop.elapsedMs,
    loop: { ...loop, dueMs: loop.waitSinceMs },
  };
};

/** How long the next attempt waits, counted from the checkpoint. */
export const dueInMs = ({ loop }: WatchCheckpoint): number => Math.max(0, loop.dueMs - loop.elapsedMs);

/** Leaves out the start and the end of each attempt but the first and the last one. */
const isOfWatch = (event: WatchEvent, { rev }: WatchData): boolean => {
  if (event._tag === 'started') return rev === 0;
  return event._tag !== 'ended' || !(event.outcome === 'unsubscribed' || refusalIn(event));
};

const outcomeOf = (raised: unknown, stored: WatchData, changes: readonly WatchResult[]): Ended | Refused => {
  const refusal = refusalIn({ error: raised });
  if (refusal !== undefined) return { _tag: 'refused', error: refusal };
  if (raised instanceof WatchError)
    return { _tag: 'ended', changes: [...changes, left(raised)], end: left(raised) };
  const { changes: end, ...ended } = unexpectedEnd(
    stored.job,
    Date.now(),
    'the watch failed unexpectedly',
    raised,
  );
  return { ...ended, changes: [...changes, ...end] };
};

const refusalIn = (ended: { readonly error?: unknown }): AuthError | ConfigurationError | undefined => {
  if (!(ended.error instanceof PollFailedError)) return undefined;
  const { cause } = ended.error;
  return cause._tag === 'AuthError' || cause._tag === 'ConfigurationError' ? cause : undefined;
};
