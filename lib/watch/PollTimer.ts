import type { SchedulerLike, Subscription } from 'rxjs';

/** Waits, one wait at a time, and wakes its owner for the next attempt. */
export interface PollTimer {
  /** Starts a wait of `waitMs`. */
  start(waitMs: number): void;
  /** Ends the wait now, as if its time had passed; does nothing if there is none. */
  skip(): void;
  /** Ends the wait without waking the owner, and clears the underlying timer. */
  cancel(): void;
}

/** Woken when a wait has ended. It may start the next wait in that call. */
export interface TimerOwner {
  onElapsed(): void;
}

/** A timer of the platform, or of `scheduler` if one is given. */
export const pollTimerOf = (owner: TimerOwner, scheduler: SchedulerLike | undefined): PollTimer =>
  scheduler === undefined ? new IntervalTimer(owner) : new SchedulerTimer(owner, scheduler);

abstract class OneShot implements PollTimer {
  protected isRunning = false;
  readonly #owner: TimerOwner;

  constructor(owner: TimerOwner) {
    this.#owner = owner;
  }

  start(waitMs: number): void {
    this.isRunning = true;
    this.set(waitMs);
  }

  skip(): void {
    if (!this.isRunning) return;
    this.cancel();
    this.#owner.onElapsed();
  }

  cancel(): void {
    this.isRunning = false;
    this.clear();
  }

  /** Called by the underlying timer. */
  fire(): void {
    if (!this.isRunning) return;
    this.isRunning = false;
    this.#owner.onElapsed();
  }

  protected abstract set(waitMs: number): void;
  protected abstract clear(): void;
}

/**
 * An interval of the platform. RxJS's `asyncScheduler` uses one too, but through an action: one more object to fetch from
 * memory for each poll. A wait of the same length, started in the call that ends the last one, keeps its interval.
 */
class IntervalTimer extends OneShot {
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
    this.#interval = setInterval(fire, waitMs, this);
  }

  protected clear(): void {
    if (this.#interval === undefined) return;
    clearInterval(this.#interval);
    this.#interval = undefined;
  }
}

/** Schedules each wait anew, because the scheduler may wrap another one. */
class SchedulerTimer extends OneShot {
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
    const action = this.#scheduler.schedule<OneShot>(fire, waitMs, this);
    // Some schedulers run it at once: the wait has ended then, and the next one may have started.
    if (wait === this.#waits) this.#action = action;
  }

  protected clear(): void {
    this.#action?.unsubscribe();
  }
}

const fire = (timer: OneShot): void => timer.fire();
