import type { WatchFacts } from '../errors/WatchFacts.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { nextSnapshot } from '../model/nextSnapshot.ts';
import { sameState } from '../model/sameState.ts';
import type { StateReading } from '../model/StateReading.ts';
import { monotonicNow } from '../schedule/monotonicNow.ts';
import type { PollContext } from '../schedule/PollSchedule.ts';
import type { WatchSettings } from './settingsOf.ts';

/** What the last answered look left behind. */
export interface Answered {
  readonly snapshot: BatchSnapshot;
  readonly retryAfterMs: number | undefined;
  readonly latencyMs: number;
  /** On the watch's own clock: when the present state was first seen, and how often since. */
  readonly stateSinceMs: number;
  readonly statePolls: number;
}

/**
 * What one subscription of a watch knows. It is the only thing in a watch that changes; everything that decides
 * is a pure function of what it says.
 */
export class Watch {
  /** The snapshot of the last answered look, and what came with it. */
  answered: Answered | undefined;
  /** Attempts at the present look, the first one included. */
  attempts = 0;
  /** The wait before the present look. */
  previousDelayMs: number | undefined;

  readonly ref: BatchRef;
  readonly settings: WatchSettings;
  readonly #watchedSince: number;
  readonly #startedAt: number;

  constructor(ref: BatchRef, settings: WatchSettings) {
    this.ref = ref;
    this.settings = settings;
    this.#watchedSince = settings.scheduler.now();
    this.#startedAt = monotonicNow(settings.scheduler);
  }

  /** Milliseconds since the watch began, on the clock that does not jump, if the scheduler has one. */
  elapsedMs(): number {
    return Math.max(0, monotonicNow(this.settings.scheduler) - this.#startedAt);
  }

  /** Takes in the answer to a look that took `latencyMs`. */
  record(reading: StateReading, latencyMs: number): BatchSnapshot {
    const elapsedMs = this.elapsedMs();
    const before = this.answered;
    const snapshot = nextSnapshot(this.ref, before?.snapshot, reading, {
      watchedSince: this.#watchedSince,
      observedAt: this.settings.scheduler.now(),
      elapsedMs: Math.round(elapsedMs),
    });
    const stays = before !== undefined && sameState(before.snapshot, snapshot);
    this.answered = {
      snapshot,
      retryAfterMs: reading.retryAfterMs,
      latencyMs,
      stateSinceMs: stays ? before.stateSinceMs : elapsedMs,
      statePolls: stays ? before.statePolls + 1 : 1,
    };
    return snapshot;
  }

  /** What a schedule is told after an answered look. */
  pollContext({ snapshot, latencyMs, stateSinceMs, statePolls }: Answered): PollContext {
    const elapsedMs = this.elapsedMs();
    return {
      snapshot,
      elapsedMs,
      stateElapsedMs: elapsedMs - stateSinceMs,
      polls: snapshot.polls,
      statePolls,
      previousDelayMs: this.previousDelayMs,
      latencyMs,
      random: this.settings.random,
    };
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
}
