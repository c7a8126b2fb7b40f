import type { Subscription, Unsubscribable } from 'rxjs';
import type { WatchState } from './WatchState.ts';

/**
 * How long a wait may be: none at all while a limit of time needs a fresh poll to judge by, and not beyond the end of a
 * dead confirmation, at which a poll is due.
 */
export const clampWait = (watch: WatchState, delayMs: number): number => {
  if (watch.pendingLimitChecks > 0) return 0;
  if (watch.pendingDead === undefined) return delayMs;
  const leftMs = watch.pendingDead.sinceMs + watch.deadConfirmationMs - watch.elapsedMs();
  // Nothing is left when the poll at the end has failed: then the retry policy decides alone.
  return leftMs > 0 ? Math.min(delayMs, leftMs) : delayMs;
};

/** Who waits: called when its wait is over. */
export interface Waiting {
  readonly wait: PollTimer;
  onElapsed(): void;
}

/** A wait: over when its time is, or when somebody hurries; then who waits goes on. Who unsubscribes ends both. */
export abstract class PollTimer implements Unsubscribable {
  protected readonly watch: WatchState;
  protected readonly waiting: Waiting;
  protected isOver = true;

  constructor(watch: WatchState, waiting: Waiting) {
    this.watch = watch;
    this.waiting = waiting;
  }

  /** Begins to wait, once more if it has waited before. */
  begin(delayMs: number): void {
    this.isOver = false;
    const waitMs = clampWait(this.watch, delayMs);
    this.watch.beginWait(waitMs, this);
    this.start(waitMs);
  }

  /** Its time is over. */
  fired(): void {
    if (!this.isOver) this.#goOn();
  }

  /** Cuts the wait short. */
  end(): void {
    if (this.isOver) return;
    this.unsubscribe();
    this.#goOn();
  }

  unsubscribe(): void {
    this.isOver = true;
    this.stop();
  }

  /** Calls `fired` when `waitMs` are over. */
  protected abstract start(waitMs: number): void;

  /** Lets go of the timer, if there is one. */
  protected abstract stop(): void;

  #goOn(): void {
    this.isOver = true;
    this.watch.endWait();
    this.waiting.onElapsed();
  }
}

/** What the platform calls. It knows who waits, not the pause, which so lies beside all that the former has. */
const fire = ({ wait }: Waiting): void => wait.fired();

/**
 * Waits on an interval of the platform, as RxJS's `asyncScheduler` does, and without its action: one more object to be
 * fetched from memory at each poll. A wait as long as the last one, begun when that is over, goes on with its interval.
 */
class IntervalTimer extends PollTimer {
  #interval: ReturnType<typeof setInterval> | undefined;
  #everyMs = 0;

  override fired(): void {
    super.fired();
    // What follows on the wait has begun. If that is no wait, the interval is not needed any more.
    if (this.isOver) this.stop();
  }

  protected start(waitMs: number): void {
    if (this.#interval !== undefined && waitMs === this.#everyMs) return;
    this.stop();
    this.#everyMs = waitMs;
    this.#interval = setInterval(fire, waitMs, this.waiting);
  }

  protected stop(): void {
    if (this.#interval === undefined) return;
    clearInterval(this.#interval);
    this.#interval = undefined;
  }
}

/** What a scheduler calls. */
const fireScheduled = (pause?: PollTimer): void => pause?.fired();

/** Waits on a scheduler, which is asked for each wait anew: who wrapped another wants to be. */
class SchedulerTimer extends PollTimer {
  #timer: Subscription | undefined;
  #count = 0;

  protected start(waitMs: number): void {
    this.stop();
    const count = (this.#count += 1);
    const timer = this.watch.settings.scheduler.schedule<PollTimer>(fireScheduled, waitMs, this);
    // The time of some schedulers takes no time: then it is over, and the next wait may have begun.
    if (count === this.#count) this.#timer = timer;
  }

  protected stop(): void {
    this.#timer?.unsubscribe();
  }
}

/** What a watch waits on between its polls. */
export const pollTimerOf = (watch: WatchState, waiting: Waiting): PollTimer =>
  new (watch.isOnPlatform ? IntervalTimer : SchedulerTimer)(watch, waiting);
