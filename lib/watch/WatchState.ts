import type { PollError } from '../errors/PollError.ts';
import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import type { StateReading } from '../model/StateSource.ts';
import { nextSnapshot, sameState } from '../model/snapshots.ts';
import { type CallbackOwner, callSafely, reportUnhandled } from '../operators/safeCallback.ts';
import { hasPlatformTimers, monotonicNow } from '../schedule/watchScheduler.ts';
import { Alarms, QUIET } from './Alarms.ts';
import type { PollFailures } from './PollFailures.ts';
import { type Answer, resumedRun, StateRun } from './StateRun.ts';
import type { Waiting } from './Waiting.ts';
import type { EventDetails, EventFacts } from './WatchEvent.ts';
import type { WatchSettings } from './WatchOptions.ts';
import { isConfirmed, type PendingDead, pendingDeadAfter } from './deadConfirmation.ts';
import type { WaitFacts } from './nextWait.ts';

/** What is notified of each answer, before its snapshot is delivered. */
export interface AnswerListener {
  onAnswer(): void;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

let watches = 0;

/** The loop that polls, as the state of its watch knows it. */
interface Loop {
  /** Emits a snapshot, and ends the polls if it is terminal. */
  send(stored: BatchSnapshot): void;
  /** Makes the open attempt urgent. Returns whether it was sent again for that. */
  promote(): boolean;
}

/**
 * The state of a watch: its facts, and what it needs to run. Both are in one object, because each further object costs every
 * poll a cache miss: docs/decisions.md, 48. Subscribers that share polls share it.
 *
 * Times in `…Ms` are on the clock of the watch, which does not jump. It is 0 at `watchedSince`, or `zeroMs` later.
 */
export class WatchState implements WaitFacts, CallbackOwner {
  // The facts: plain data from which a watch can be resumed.

  /** Unique in the process. */
  readonly watchId: number;
  readonly ref: BatchRef;
  /** In epoch milliseconds. */
  watchedSince: number;
  /** How long after `watchedSince` the clock of the watch was 0: it is not set again when a stored snapshot is adopted. */
  zeroMs = 0;
  /** The polls that found the present state; `undefined` before the first answer. */
  run: StateRun | undefined;
  pendingDead: PendingDead | undefined;
  /** Attempts of the present poll. */
  attempts = 0;
  attemptStartedMs = 0;
  /** Failed attempts of the present poll; `undefined` if none has failed. */
  failures: PollFailures | undefined;
  /** The wait before the present poll. */
  previousDelayMs: number | undefined;
  /** Why the last attempt failed; `undefined` after an answer. */
  lastError: PollError | undefined;

  // The settings, and copies of those that every poll needs.

  readonly settings: WatchSettings;
  readonly source: WatchSettings['source'];
  readonly schedule: WatchSettings['schedule'];
  readonly random: WatchSettings['random'];
  readonly maxRetryAfterMs: number;
  readonly deadConfirmationMs: number;

  // What it needs to run: counters, clock, timer and listeners of this process.

  /** The number of the last attempt, over all polls, and of the last one that has ended. */
  attemptId = 0;
  endedAttemptId = 0;
  /** Whether a poll was answered in this process. */
  isAnswered = false;
  /** Whether the terminal snapshot is being delivered: nothing may turn it into an error any more. */
  isEnding = false;
  /** Whether the last answer is a `dead` that is withheld until it is confirmed. */
  isDeadWithheld = false;
  /** When the last poll was answered, or when staleness began to count. */
  answeredMs = 0;
  /** How many limits of time are over, and wait for a fresh poll before they end the watch. */
  pendingLimitChecks = 0;
  /** How many limits of time are so near that polls are urgent. */
  urgentLimits = 0;
  /** Whether clock and timers are those of the platform. */
  readonly isOnPlatform: boolean;
  /** On the clock of `#now`. */
  readonly #startedAt: number;
  /** `undefined` without a listener, and after the last event. */
  #onEvent: WatchSettings['onEvent'];
  #hasEventFault = false;
  /** What waits, during a wait. */
  #waiting: Pick<Waiting, 'skip'> | undefined;
  #waitEndMs = 0;
  /** Waits that end before this moment concern no alarm. */
  quietUntilMs: number = QUIET;
  /** Polls for this watch; set while it does. */
  loop: Loop | undefined;
  // Created on demand: most watches have none.
  #alarms: Alarms | undefined;
  #listeners: Set<AnswerListener> | undefined;

  constructor(ref: BatchRef, settings: WatchSettings) {
    const { scheduler, onEvent, resumeFrom } = settings;
    const now = scheduler.now();
    this.watchId = watches += 1;
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
    this.#onEvent = onEvent;
    if (resumeFrom !== undefined) this.run = resumedRun({ ...resumeFrom, ...ref }, this.watchedSince, now);
  }

  /**
   * Resumes from a stored snapshot while the first poll is still to be answered: clocks and counts continue, and the batch
   * counts as seen. A terminal one ends the watch. Returns whether it was adopted.
   */
  adopt(stored: BatchSnapshot): boolean {
    if (this.isAnswered || this.isEnding) return false;
    const now = this.wallClockMs();
    this.watchedSince = Math.min(this.watchedSince, stored.watchedSince);
    this.zeroMs = Math.max(0, now - this.elapsedMs() - this.watchedSince);
    this.run = resumedRun({ ...stored, ...this.ref }, this.watchedSince, now, this.zeroMs);
    if (stored.terminal) this.loop?.send(stored);
    return true;
  }

  /** How many polls were answered. */
  get polls(): number {
    return this.run?.polls ?? 0;
  }

  /** Whether an attempt has started and not ended. */
  get isAttempting(): boolean {
    return this.attemptId > this.endedAttemptId;
  }

  /** The polls that found the state which is believed: not a `dead` that is withheld. */
  get #believed(): StateRun | undefined {
    return this.isDeadWithheld ? this.pendingDead?.before : this.run;
  }

  /** The facts that an error of the watch carries. */
  facts(): WatchFacts {
    const { ref, polls, attempts } = this;
    const elapsedMs = this.#sinceWatched(this.elapsedMs());
    return { ref, lastSnapshot: this.#believed?.snapshot, polls, attempts, elapsedMs };
  }

  /** Records the answer to the present poll, which came at `elapsedMs`, and returns its snapshot. */
  record(reading: StateReading, elapsedMs: number): BatchSnapshot {
    const before = this.#runBefore(reading, elapsedMs);
    const answer = {
      rawState: reading.rawState,
      observedAt: this.wallClockMs(),
      elapsedMs: this.#sinceWatched(elapsedMs),
      polls: this.polls + 1,
    };
    const stays = before !== undefined && sameState(before, reading);
    const run = stays ? before : new StateRun(this.#firstOf(reading.state, answer, before), elapsedMs);
    run.add(answer, elapsedMs - this.attemptStartedMs, reading.retryAfterMs);
    this.run = run;
    this.isAnswered = true;
    this.failures = undefined;
    this.lastError = undefined;
    this.answeredMs = elapsedMs;
    if (this.#listeners !== undefined) for (const listener of this.#listeners) listener.onAnswer();
    return run.snapshot;
  }

  /** The first snapshot of a run. */
  #firstOf(state: BatchState, answer: Answer, before: StateRun | undefined): BatchSnapshot {
    const time = { ...answer, watchedSince: this.watchedSince };
    const reading = { state, rawState: answer.rawState };
    return nextSnapshot(this.ref, before?.snapshot, reading, time, answer.polls, before?.observedAt);
  }

  /** Whether the last snapshot changes the state. A `dead` that was withheld does, although it does not begin its run. */
  isChange(snapshot: BatchSnapshot): boolean {
    return snapshot.terminal || this.run?.statePolls === 1;
  }

  /** The run before a reading. If the reading cancels a pending `dead`, that is the run before the `dead`. */
  #runBefore({ state }: StateReading, elapsedMs: number): StateRun | undefined {
    const { run, pendingDead } = this;
    const next = (this.pendingDead = pendingDeadAfter(this, state, elapsedMs));
    this.isDeadWithheld = next !== undefined && !isConfirmed(next, this, elapsedMs);
    if (pendingDead !== undefined) return this.pendingDead === undefined ? pendingDead.before : run;
    if (this.pendingDead !== undefined)
      this.report({ _tag: 'deadSuspected', confirmationMs: this.deadConfirmationMs });
    return run;
  }

  /**
   * Reports an event, if there is an `onEvent`. Nothing follows `ended`.
   *
   * @param details - a new object, which becomes the event: copying its fields took more than the rest of a poll
   */
  report(details: EventDetails): void {
    const onEvent = this.#onEvent;
    if (onEvent === undefined) return;
    if (details._tag === 'ended') this.#onEvent = undefined;
    const event = details as Mutable<EventFacts> & EventDetails;
    event.watchId = this.watchId;
    event.ref = this.ref;
    event.at = this.wallClockMs();
    event.elapsedMs = this.#sinceWatched(this.elapsedMs());
    event.polls = this.polls;
    callSafely(onEvent, event, this);
  }

  /** Only the first fault of `onEvent` is reported. */
  onCallbackFault(error: unknown): void {
    if (!this.#hasEventFault) reportUnhandled(error);
    this.#hasEventFault = true;
  }

  /** Milliseconds since `watchedSince`, for a time on the clock of the watch. */
  #sinceWatched(elapsedMs: number): number {
    return Math.round(elapsedMs + this.zeroMs);
  }

  /** The time on the clock of the watch. */
  elapsedMs(): number {
    return Math.max(0, this.#now() - this.#startedAt);
  }

  /** The time of day, in epoch milliseconds. */
  wallClockMs(): number {
    return this.isOnPlatform ? Date.now() : this.settings.scheduler.now();
  }

  /**
   * The clock of the scheduler. The platform's is read directly, because each poll reads it three times, and in whole
   * milliseconds, like its timers: a number with a fraction is a heap object, and each watch keeps several.
   */
  #now(): number {
    return this.isOnPlatform ? Math.round(performance.now()) : monotonicNow(this.settings.scheduler);
  }

  addListener(listener: AnswerListener): void {
    (this.#listeners ??= new Set()).add(listener);
  }

  removeListener(listener: AnswerListener): void {
    this.#listeners?.delete(listener);
  }

  get alarms(): Alarms {
    return (this.#alarms ??= new Alarms(this));
  }

  /** The end of the present wait; `undefined` if there is none. */
  get waitEndMs(): number | undefined {
    return this.#waiting === undefined ? undefined : this.#waitEndMs;
  }

  /** Announces that `waiting` is about to wait until `waitEndMs`. */
  beginWait(waitEndMs: number, waiting: Pick<Waiting, 'skip'>): void {
    this.#waiting = waiting;
    this.#waitEndMs = waitEndMs;
    if (waitEndMs >= this.quietUntilMs) this.#alarms?.onWait(waitEndMs);
  }

  /** Announces that the wait has ended. */
  endWait(): void {
    this.#waiting = undefined;
    if (this.#alarms !== undefined && this.elapsedMs() >= this.quietUntilMs) this.#alarms.onWait(undefined);
  }

  /** Ends the present wait now, if there is one. */
  skipWait(): void {
    this.#waiting?.skip();
  }

  /** Polls now, if the watch waits; otherwise makes the open attempt urgent. Returns whether a request was sent for it. */
  pollUrgently(): boolean {
    if (this.#waiting === undefined) return this.loop?.promote() ?? false;
    this.#waiting.skip();
    return true;
  }

  /** Announces that an attempt has ended. */
  endAttempt(id: number): void {
    this.endedAttemptId = id;
    if (this.pendingLimitChecks > 0) this.#alarms?.onAttemptEnd(id);
  }
}
