import { BehaviorSubject, type Observable, Subject } from 'rxjs';
import type { PollError } from '../errors/PollError.ts';
import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { StateReading } from '../model/StateSource.ts';
import { nextSnapshot, sameState } from '../model/snapshots.ts';
import { safeCallback } from '../operators/safeCallback.ts';
import { hasPlatformTimers, monotonicNow } from '../schedule/watchScheduler.ts';
import type { PollTimer } from './PollTimer.ts';
import { StateRun, resumed } from './StateRun.ts';
import type { WatchEvent, WatchNews } from './WatchEvent.ts';
import type { WatchSettings } from './WatchOptions.ts';

/** A `dead` that has yet to last: since when, and what was believed before. */
interface PendingDead {
  readonly sinceMs: number;
  readonly before: StateRun | undefined;
}

/**
 * What a watch knows, from its first poll to its last: that of one subscription, or of all that share its polls. It is the
 * only thing in a watch that changes; everything that decides is a pure function of what it says. All times that end in
 * `Ms` are on its own clock: from 0 at `watchedSince`.
 */
export class WatchState {
  /** The last answered poll. */
  answered: StateRun | undefined;
  /** A `dead` that is not believed yet. */
  pendingDead: PendingDead | undefined;
  /** Attempts at the present poll, the first one included. */
  attempts = 0;
  /** The number of the last attempt at any poll, when it began, and the number of the last that has ended. */
  attemptId = 0;
  attemptStartedMs = 0;
  endedAttemptId = 0;
  /** The wait before the present poll. */
  previousDelayMs: number | undefined;
  /** Why the last attempt failed, since the last answer. */
  lastError: PollError | undefined;
  /** Whether the job's end is being told: nothing that happens meanwhile takes it back. */
  isEnding = false;
  /** How many limits were found to be over late, and wait for a fresh poll before they judge. */
  pendingLimitChecks = 0;

  readonly ref: BatchRef;
  readonly settings: WatchSettings;
  /** Of the settings, what every poll needs. They themselves are far away in memory: docs/decisions.md, 48. */
  readonly source: WatchSettings['source'];
  readonly schedule: WatchSettings['schedule'];
  readonly random: WatchSettings['random'];
  readonly maxRetryAfterMs: number;
  readonly deadConfirmationMs: number;
  /** In epoch milliseconds. */
  readonly watchedSince: number;
  /** The present wait, and when it is over unless it is cut short. */
  #wait: Pick<PollTimer, 'end'> | undefined;
  #waitEndMs = 0;
  // Made for the first who wants to hear of it: most watches have no limit that is near, and tell nobody.
  #answers$: Subject<void> | undefined;
  #waitEnds$: BehaviorSubject<number | undefined> | undefined;
  #attemptEnds$: Subject<number> | undefined;
  /** Whether its clock and its timers are those of the platform: docs/decisions.md, 48. */
  readonly isOnPlatform: boolean;
  readonly #startedAt: number;
  readonly #tell: ((event: WatchEvent) => void) | undefined;

  constructor(ref: BatchRef, settings: WatchSettings) {
    const { scheduler, onEvent, resumeFrom } = settings;
    const now = scheduler.now();
    this.ref = ref;
    this.settings = settings;
    this.source = settings.source;
    this.schedule = settings.schedule;
    this.random = settings.random;
    this.maxRetryAfterMs = settings.maxRetryAfterMs;
    this.deadConfirmationMs = settings.deadConfirmationMs;
    this.watchedSince = Math.min(now, resumeFrom?.watchedSince ?? now);
    this.isOnPlatform = hasPlatformTimers(scheduler);
    this.#startedAt = this.#now() - (now - this.watchedSince);
    this.#tell = onEvent === undefined ? undefined : safeCallback(onEvent);
    if (resumeFrom !== undefined) this.answered = resumed({ ...resumeFrom, ...ref }, this.watchedSince, now);
  }

  /** A poll was answered: the snapshot is on its way. */
  get answer$(): Observable<void> {
    return (this.#answers$ ??= new Subject());
  }

  /** When the present wait is over unless it is cut short, at once and at each change; `undefined`: there is none. */
  get waitEnd$(): Observable<number | undefined> {
    return (this.#waitEnds$ ??= new BehaviorSubject(this.#wait === undefined ? undefined : this.#waitEndMs));
  }

  /** The number of the attempt that has just ended, however it did. */
  get attemptEnd$(): Observable<number> {
    return (this.#attemptEnds$ ??= new Subject());
  }

  /** How many polls were answered. */
  get polls(): number {
    return this.answered?.polls ?? 0;
  }

  /** Milliseconds since the watch began, on the clock that does not jump, if the scheduler has one. */
  elapsedMs(): number {
    return Math.max(0, this.#now() - this.#startedAt);
  }

  /** Cuts the present wait short, if there is one. */
  skipWait(): void {
    this.#wait?.end();
  }

  /** Says that a wait begins. */
  beginWait(waitMs: number, wait: Pick<PollTimer, 'end'>): void {
    this.#wait = wait;
    this.#waitEndMs = this.elapsedMs() + waitMs;
    this.#waitEnds$?.next(this.#waitEndMs);
  }

  /** Says that the wait is over. */
  endWait(): void {
    this.#wait = undefined;
    this.#waitEnds$?.next(undefined);
  }

  /** Says that an attempt has ended. */
  endAttempt(number: number): void {
    this.endedAttemptId = number;
    this.#attemptEnds$?.next(number);
  }

  /** Takes in the answer to the last attempt, which came at `elapsedMs`. */
  record(reading: StateReading, elapsedMs: number): BatchSnapshot {
    const before = this.#believed(reading, elapsedMs);
    const polls = this.polls + 1;
    const stays = before !== undefined && sameState(before.first, reading);
    const job = before?.first ?? { ...this.ref, watchedSince: this.watchedSince };
    const observedAt = this.isOnPlatform ? Date.now() : this.settings.scheduler.now();
    const time = { watchedSince: job.watchedSince, observedAt, elapsedMs: Math.round(elapsedMs) };
    const snapshot = nextSnapshot(job, before?.first, reading, time, polls);
    this.answered = stays ? before : new StateRun(snapshot, elapsedMs);
    this.answered.take(snapshot, elapsedMs - this.attemptStartedMs, reading.retryAfterMs);
    this.lastError = undefined;
    this.#answers$?.next();
    return snapshot;
  }

  /** Tells what happened, if anybody wants to know. */
  tell(news: WatchNews): void {
    this.#tell?.({
      ...news,
      ref: this.ref,
      at: this.settings.scheduler.now(),
      elapsedMs: Math.round(this.elapsedMs()),
      polls: this.polls,
    });
  }

  /** What an error says of the watch. */
  facts(): WatchFacts {
    return {
      ref: this.ref,
      lastSnapshot: this.answered?.snapshot,
      polls: this.polls,
      attempts: this.attempts,
      elapsedMs: Math.round(this.elapsedMs()),
    };
  }

  /**
   * What the scheduler would say, without the way through it, for it is asked three times a poll. On the platform's clock in
   * whole milliseconds, as its timers are: a number with a fraction is an object of its own, and each watch keeps several.
   */
  #now(): number {
    return this.isOnPlatform ? Math.round(performance.now()) : monotonicNow(this.settings.scheduler);
  }

  /** What the reading follows on: a suspected `dead` that is not confirmed never was. */
  #believed({ state }: StateReading, elapsedMs: number): StateRun | undefined {
    const { pendingDead: pendingDead, answered } = this;
    const confirmationMs = this.deadConfirmationMs;
    if (state === 'dead') {
      if (confirmationMs === 0 || pendingDead !== undefined) return answered;
      this.pendingDead = { sinceMs: elapsedMs, before: answered };
      this.tell({ _tag: 'deadSuspected', confirmationMs });
      return answered;
    }
    this.pendingDead = undefined;
    return pendingDead === undefined ? answered : pendingDead.before;
  }
}
