import type { PollError } from '../errors/PollError.ts';
import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { StateReading } from '../model/StateSource.ts';
import { type CallbackOwner, callSafely, reportUnhandled } from '../operators/safeCallback.ts';
import { Alarms, QUIET } from './Alarms.ts';
import type { PollFailures } from './PollFailures.ts';
import { resumedRun, runAfter, type StateRun } from './StateRun.ts';
import type { Waiting } from './Waiting.ts';
import type { LimitCheckpoint } from './checkpoint/WatchCheckpoint.ts';
import { WatchClock } from './WatchClock.ts';
import type { EventDetails, EventFacts } from './WatchEvent.ts';
import type { WatchSettings } from './WatchOptions.ts';
import { factsIn } from './checkpoint/checkpoint.ts';
import { isConfirmed, type PendingDead, pendingDeadAfter } from './deadConfirmation.ts';
import type { WaitFacts } from './nextWait.ts';

/** What is notified of each answer. */
export interface AnswerListener {
  /** A poll was answered; its snapshot is not delivered yet. */
  onAnswer(): void;
}

let watches = 0;

/** The loop that polls, as the state of its watch knows it. */
interface Loop {
  send(stored: BatchSnapshot): void;
  promote(): boolean;
}

/**
 * The state of a watch: its facts, and what it needs to run. Both are in one object, because each further object costs every
 * poll a cache miss: docs/decisions.md, 48. Subscribers that share polls share it.
 *
 * Times in `…Ms` are on the clock of the watch.
 */
export class WatchState extends WatchClock implements WaitFacts, CallbackOwner {
  // The facts: plain data from which a watch can be resumed.

  /** Unique in the process. */
  readonly watchId: number;
  readonly ref: BatchRef;
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
  /** Whether the last attempt has neither been answered nor failed. */
  isUnanswered = false;
  /** When the wait for the next attempt began, and when the attempt is due. */
  waitSinceMs = 0;
  dueMs = 0;
  /** When the last poll was answered, or when staleness began to count. */
  answeredMs = 0;
  /** Whether `stale` was reported since. */
  isStale = false;

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
  /** How many limits of time are over, and wait for a fresh poll before they end the watch. */
  pendingLimitChecks = 0;
  /** How many limits of time are so near that polls are urgent. */
  urgentLimits = 0;
  /** `undefined` without a listener, and after the last event. */
  #onEvent: WatchSettings['onEvent'];
  #hasEventFault = false;
  #waiting: Pick<Waiting, 'skip'> | undefined;
  /** Waits that end before this moment concern no alarm. */
  quietUntilMs: number = QUIET;
  /** Polls for this watch; set while it does. */
  loop: Loop | undefined;
  // Created on demand.
  #alarms: Alarms | undefined;
  #listeners: Set<AnswerListener> | undefined;

  constructor(ref: BatchRef, settings: WatchSettings) {
    const { scheduler, resumeFrom, checkpoint } = settings;
    super(scheduler, resumeFrom?.watchedSince, checkpoint);
    this.watchId = watches += 1;
    this.ref = ref;
    this.settings = settings;
    this.source = settings.source;
    this.schedule = settings.schedule;
    this.random = settings.random;
    this.maxRetryAfterMs = settings.maxRetryAfterMs;
    this.deadConfirmationMs = settings.deadConfirmationMs;
    this.#onEvent = settings.onEvent;
    if (checkpoint !== undefined) Object.assign(this, factsIn(checkpoint));
    else if (resumeFrom !== undefined)
      this.run = resumedRun({ ...resumeFrom, ...ref }, this.watchedSince, this.wallClockMs());
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

  /** The facts that an error of the watch carries. */
  facts(): WatchFacts {
    const { ref, polls, attempts } = this;
    const elapsedMs = this.sinceWatched(this.elapsedMs());
    return { ref, lastSnapshot: this.believed?.snapshot, polls, attempts, elapsedMs };
  }

  /** The polls that found the state that is believed: a `dead` that is withheld is not. */
  get believed(): StateRun | undefined {
    return this.isDeadWithheld ? this.pendingDead?.before : this.run;
  }

  /** Records the answer to the present poll, which came at `elapsedMs`, and returns its snapshot. */
  record(reading: StateReading, elapsedMs: number): BatchSnapshot {
    const before = this.#runBefore(reading, elapsedMs);
    const answer = {
      rawState: reading.rawState,
      observedAt: this.wallClockMs(),
      elapsedMs: this.sinceWatched(elapsedMs),
      polls: this.polls + 1,
    };
    const run = runAfter(before, this, reading.state, answer, elapsedMs);
    run.add(answer, elapsedMs - this.attemptStartedMs, reading.retryAfterMs);
    this.run = run;
    this.isAnswered = true;
    this.isUnanswered = false;
    this.failures = undefined;
    this.lastError = undefined;
    this.answeredMs = elapsedMs;
    if (this.#listeners !== undefined) for (const listener of this.#listeners) listener.onAnswer();
    return run.snapshot;
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

  /** Whether events are reported. */
  get isObserved(): boolean {
    return this.#onEvent !== undefined;
  }

  /**
   * Reports an event of `elapsedMs`, if there is an `onEvent`. Nothing follows `ended`. The details are a new object, which becomes
   * the event: copying its fields took more than the rest of a poll.
   */
  report(details: EventDetails, elapsedMs: number = this.elapsedMs()): void {
    const onEvent = this.#onEvent;
    if (onEvent === undefined) return;
    if (details._tag === 'ended') this.#onEvent = undefined;
    const event = details as { -readonly [Name in keyof EventFacts]: EventFacts[Name] } & EventDetails;
    event.watchId = this.watchId;
    event.ref = this.ref;
    event.at = this.wallClockMs();
    event.elapsedMs = this.sinceWatched(elapsedMs);
    event.polls = this.polls;
    callSafely(onEvent, event, this);
  }

  /** Only the first fault of `onEvent` is reported. */
  onCallbackFault(error: unknown): void {
    if (!this.#hasEventFault) reportUnhandled(error);
    this.#hasEventFault = true;
  }

  addListener(listener: AnswerListener): void {
    (this.#listeners ??= new Set()).add(listener);
  }

  removeListener(listener: AnswerListener): void {
    this.#listeners?.delete(listener);
  }

  /** The plans of limits of time that are near. */
  limitPlans(): readonly LimitCheckpoint[] {
    return this.#alarms?.plans() ?? [];
  }

  get alarms(): Alarms {
    return (this.#alarms ??= new Alarms(this));
  }

  /** The end of the present wait; `undefined` if there is none. */
  get waitEndMs(): number | undefined {
    return this.#waiting === undefined ? undefined : this.dueMs;
  }

  /** Announces that `waiting` is about to wait until `dueMs`. */
  beginWait(waiting: Pick<Waiting, 'skip'>): void {
    this.#waiting = waiting;
    if (this.dueMs >= this.quietUntilMs) this.#alarms?.onWait(this.dueMs);
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
