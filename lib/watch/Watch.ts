import { BehaviorSubject, type Observable, Subject } from 'rxjs';
import type { LookError } from '../errors/LookError.ts';
import type { WatchFacts } from '../errors/WatchFacts.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { nextSnapshot } from '../model/nextSnapshot.ts';
import { sameState } from '../model/sameState.ts';
import type { StateReading } from '../model/StateReading.ts';
import { monotonicNow } from '../schedule/monotonicNow.ts';
import { told } from '../operators/told.ts';
import type { Answered } from './Answered.ts';
import { resumed } from './resumed.ts';
import type { WatchSettings } from './WatchSettings.ts';
import type { WatchEvent, WatchNews } from './WatchEvent.ts';

/** A `dead` that has yet to last: since when, and what was believed before. */
interface Suspicion {
  readonly sinceMs: number;
  readonly before: Answered | undefined;
}

/**
 * What a watch knows, from its first look to its last: that of one subscription, or of all that share its looks. It is the
 * only thing in a watch that changes; everything that decides is a pure function of what it says. All times that end in
 * `Ms` are on its own clock: from 0 at `watchedSince`.
 */
export class Watch {
  /** The last answered look. */
  answered: Answered | undefined;
  /** A `dead` that is not believed yet. */
  suspicion: Suspicion | undefined;
  /** Attempts at the present look, the first one included. */
  attempts = 0;
  /** The number of the last attempt at any look, when it began, and the number of the last that has ended. */
  begun = 0;
  begunAtMs = 0;
  ended = 0;
  /** The wait before the present look. */
  previousDelayMs: number | undefined;
  /** Why the last attempt failed, since the last answer. */
  lastError: LookError | undefined;
  /** Whether the job's end is being told: nothing that happens meanwhile takes it back. */
  over = false;
  /** How many limits were found to be over late, and wait for a fresh look before they judge. */
  judging = 0;

  readonly ref: BatchRef;
  readonly settings: WatchSettings;
  /** In epoch milliseconds. */
  readonly watchedSince: number;
  readonly #hurries$ = new Subject<void>();
  readonly #answers$ = new Subject<void>();
  readonly #waitEnds$ = new BehaviorSubject<number | undefined>(undefined);
  readonly #attemptEnds$ = new Subject<number>();
  /** Cuts the present wait short. */
  readonly hurry$: Observable<void> = this.#hurries$.asObservable();
  /** A look was answered: the snapshot is on its way. */
  readonly answer$: Observable<void> = this.#answers$.asObservable();
  /** When the present wait is over unless it is cut short, at once and at each change; `undefined`: there is none. */
  readonly waitEnd$: Observable<number | undefined> = this.#waitEnds$.asObservable();
  /** The number of the attempt that has just ended, however it did. */
  readonly attemptEnd$: Observable<number> = this.#attemptEnds$.asObservable();
  readonly #startedAt: number;
  readonly #tell: ((event: WatchEvent) => void) | undefined;

  constructor(ref: BatchRef, settings: WatchSettings) {
    const { scheduler, onEvent, resumeFrom } = settings;
    const now = scheduler.now();
    this.ref = ref;
    this.settings = settings;
    this.watchedSince = Math.min(now, resumeFrom?.watchedSince ?? now);
    this.#startedAt = monotonicNow(scheduler) - (now - this.watchedSince);
    this.#tell = onEvent === undefined ? undefined : told(onEvent);
    if (resumeFrom !== undefined) this.answered = resumed(resumeFrom, this.watchedSince, now);
  }

  /** Milliseconds since the watch began, on the clock that does not jump, if the scheduler has one. */
  elapsedMs(): number {
    return Math.max(0, monotonicNow(this.settings.scheduler) - this.#startedAt);
  }

  /** Cuts the present wait short, if there is one. */
  hurry(): void {
    this.#hurries$.next();
  }

  /** Says that a wait begins. */
  beginWait(waitMs: number): void {
    this.#waitEnds$.next(this.elapsedMs() + waitMs);
  }

  /** Says that the wait is over. */
  endWait(): void {
    this.#waitEnds$.next(undefined);
  }

  /** Says that an attempt has ended. */
  endAttempt(number: number): void {
    this.ended = number;
    this.#attemptEnds$.next(number);
  }

  /** Takes in the answer to a look that took `latencyMs`. */
  record(reading: StateReading, latencyMs: number): BatchSnapshot {
    const elapsedMs = this.elapsedMs();
    const before = this.#believed(reading, elapsedMs);
    const stays = before !== undefined && sameState(before.snapshot, reading);
    const time = {
      watchedSince: this.watchedSince,
      observedAt: this.settings.scheduler.now(),
      elapsedMs: Math.round(elapsedMs),
    };
    const polls = (this.answered?.snapshot.polls ?? 0) + 1;
    this.lastError = undefined;
    this.answered = {
      snapshot: nextSnapshot(this.ref, before?.snapshot, reading, time, polls),
      retryAfterMs: reading.retryAfterMs,
      latencyMs,
      stateSinceMs: stays ? before.stateSinceMs : elapsedMs,
      statePolls: stays ? before.statePolls + 1 : 1,
    };
    this.#answers$.next();
    return this.answered.snapshot;
  }

  /** Tells what happened, if anybody wants to know. */
  tell(news: WatchNews): void {
    this.#tell?.({
      ...news,
      ref: this.ref,
      at: this.settings.scheduler.now(),
      elapsedMs: Math.round(this.elapsedMs()),
      polls: this.answered?.snapshot.polls ?? 0,
    });
  }

  /** What an error says of the watch. */
  facts(): WatchFacts {
    return {
      ref: this.ref,
      lastSnapshot: this.answered?.snapshot,
      polls: this.answered?.snapshot.polls ?? 0,
      attempts: this.attempts,
      elapsedMs: Math.round(this.elapsedMs()),
    };
  }

  /** What the reading follows on: a suspected `dead` that is not confirmed never was. */
  #believed({ state }: StateReading, elapsedMs: number): Answered | undefined {
    const { suspicion, answered } = this;
    const confirmationMs = this.settings.deadConfirmationMs;
    if (state === 'dead') {
      if (confirmationMs === 0 || suspicion !== undefined) return answered;
      this.suspicion = { sinceMs: elapsedMs, before: answered };
      this.tell({ _tag: 'deadSuspected', confirmationMs });
      return answered;
    }
    this.suspicion = undefined;
    return suspicion === undefined ? answered : suspicion.before;
  }
}
