import type { SchedulerLike, Subscription } from 'rxjs';

/** Waits, one wait at a time, and wakes its owner for the next attempt. */
export interface PollTimer {
  /** Starts a wait of `waitMs`. */
  start(waitMs: number): void;
  /** Ends the wait now, as if its time had passed; does nothing if there is none. */
  skip(): void;
  /** Ends the wait without waking the owner, and clears the underlying timer. */
  cancel(): void;
  /** Called by the underlying timer when the time has passed. */
  fire(): void;
}

/** Woken when a wait has ended. It may start the next wait in that call. */
export interface TimerOwner {
  readonly timer: PollTimer;
  onElapsed(): void;
}

/** A timer of the platform, or of `scheduler` if one is given. */
export const pollTimerOf = (owner: TimerOwner, scheduler: SchedulerLike | undefined): PollTimer =>
  scheduler === undefined ? new IntervalTimer(owner) : new SchedulerTimer(owner, scheduler);

abstract class OneShotTimer implements PollTimer {
  protected readonly owner: TimerOwner;
  protected isRunning = false;

  constructor(owner: TimerOwner) {
    this.owner = owner;
  }

  start(waitMs: number): void {
    this.isRunning = true;
    this.set(waitMs);
  }

  skip(): void {
    if (!this.isRunning) return;
    this.cancel();
    this.owner.onElapsed();
  }

  cancel(): void {
    this.isRunning = false;
    this.clear();
  }

  fire(): void {
    if (!this.isRunning) return;
    this.isRunning = false;
    this.owner.onElapsed();
  }

  /** Sets the underlying timer. */
  protected abstract set(waitMs: number): void;

  /** Clears it, if there is one. */
  protected abstract clear(): void;
}

/**
 * Waits on an interval of the platform, like RxJS's `asyncScheduler`, but without its action: one object less to fetch from
 * memory for each poll. A wait of the same length, started in the call that ends the last one, keeps the interval.
 */
class IntervalTimer extends OneShotTimer {
  #interval: ReturnType<typeof setInterval> | undefined;
  #intervalMs = 0;

  override fire(): void {
    super.fire();
    if (!this.isRunning) this.clear();
  }

  protected set(waitMs: number): void {
    if (this.#interval !== undefined && waitMs === this.#intervalMs) return;
    this.clear();
    this.#intervalMs = waitMs;
    this.#interval = setInterval(fireTimerOf, waitMs, this.owner);
  }

  protected clear(): void {
    if (this.#interval === undefined) return;
    clearInterval(this.#interval);
    this.#interval = undefined;
  }
}

/** Captures the owner rather than the timer: one cache miss less a tick (docs/decisions.md, 48). */
const fireTimerOf = ({ timer }: TimerOwner): void => timer.fire();

/** Waits on a scheduler. Each wait is scheduled anew, because the scheduler may wrap another one. */
class SchedulerTimer extends OneShotTimer {
  readonly #scheduler: SchedulerLike;
  #action: Subscription | undefined;
  #waits = 0;

  constructor(owner: TimerOwner, scheduler: SchedulerLike) {
    super(owner);
    this.#scheduler = scheduler;
  }

  protected set(waitMs: number): void {
    this.clear();
    const wait = (this.#waits += 1);
    const action = this.#scheduler.schedule<TimerOwner>(fireTimerOf, waitMs, this.owner);
    // Where a wait takes no time it has ended already, and the next one may have started.
    if (wait === this.#waits) this.#action = action;
  }

  protected clear(): void {
    this.#action?.unsubscribe();
  }
}
