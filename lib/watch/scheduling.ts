import type { PollError } from '../errors/PollError.ts';
import type { WatchCheckpoint } from './checkpoint/WatchCheckpoint.ts';
import type { WatchState } from './WatchState.ts';
import { checkpointOf } from './checkpoint/checkpoint.ts';
import { clampWait } from './nextWait.ts';

// The wait before the next attempt: planned, and reported.

/**
 * An event between two attempts. `checkpoint` is a method of its class: a function of its own for each event would cost every
 * poll a closure, and `structuredClone` refuses functions.
 */
abstract class Scheduled {
  readonly delayMs: number;
  readonly #watch: WatchState;

  constructor(watch: WatchState, delayMs: number) {
    this.delayMs = delayMs;
    this.#watch = watch;
  }

  checkpoint(): WatchCheckpoint {
    return checkpointOf(this.#watch);
  }
}

/** The next poll follows after a wait. */
class PollScheduled extends Scheduled {
  readonly _tag = 'pollScheduled';
}

/** The next attempt of a poll follows after a wait. */
class RetryScheduled extends Scheduled {
  readonly _tag = 'retryScheduled';
  readonly attempt: number;
  readonly error: PollError;

  constructor(watch: WatchState, delayMs: number, error: PollError) {
    super(watch, delayMs);
    this.attempt = watch.attempts;
    this.error = error;
  }
}

/** Plans the wait before the next attempt, which begins now. Returns its length. */
export const planWait = (watch: WatchState, delayMs: number): number => {
  const elapsedMs = watch.elapsedMs();
  const waitMs = clampWait(watch, delayMs, elapsedMs);
  watch.waitSinceMs = elapsedMs;
  watch.dueMs = elapsedMs + waitMs;
  return waitMs;
};

/** Plans the wait before the first attempt of this process. 0: there is none. */
export const planFirstWait = (watch: WatchState): number => {
  // A limit that is over already does not wait for the first poll.
  if (watch.pendingLimitChecks > 0) return 0;
  const { initialDelayMs, checkpoint } = watch.settings;
  // The wait of a checkpoint goes on. Attempts of many jobs that are due already are spread by the initial delay.
  const leftMs = checkpoint === undefined ? 0 : watch.dueMs - watch.elapsedMs();
  if (leftMs > initialDelayMs) return leftMs;
  return initialDelayMs > 0 ? planWait(watch, initialDelayMs) : 0;
};

/** Reports that the next poll follows after a wait or, with an error, the next attempt of the present one. */
export const reportScheduled = (watch: WatchState, delayMs: number, error?: PollError): void => {
  if (!watch.isObserved) return;
  // For the checkpoint of the event. The wait begins after it, and is planned again then.
  planWait(watch, delayMs);
  watch.report(
    error === undefined ? new PollScheduled(watch, delayMs) : new RetryScheduled(watch, delayMs, error),
  );
};
