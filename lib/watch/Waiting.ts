import type { SchedulerLike, Unsubscribable } from 'rxjs';

type Interval = ReturnType<typeof setInterval>;

/**
 * Base of what waits for a time, one wait at a time: the loop, and the alarms of a watch. It is no object of its own, because
 * that would be one more to fetch from memory at each poll (docs/decisions.md, 48).
 */
export abstract class Waiting {
  /** `undefined`: waits on the timers of the platform. */
  readonly #scheduler: SchedulerLike | undefined;
  #isWaiting = false;
  /** An interval of the platform, or an action of the scheduler. */
  #timer: Interval | Unsubscribable | undefined;
  #timerMs = 0;
  /** Counts the actions. */
  #actions = 0;

  constructor(scheduler: SchedulerLike | undefined) {
    this.#scheduler = scheduler;
  }

  /** Called when a wait has ended. It may start the next wait in that call. */
  protected abstract onElapsed(): void;

  /** Starts a wait of `waitMs`. */
  protected wait(waitMs: number): void {
    this.#isWaiting = true;
    if (this.#scheduler === undefined) this.#setInterval(waitMs);
    else this.#schedule(this.#scheduler, waitMs);
  }

  /** Ends the wait now, as if its time had passed; does nothing if there is none. */
  skip(): void {
    if (!this.#isWaiting) return;
    this.cancel();
    this.onElapsed();
  }

  /** Ends the wait without a call of `onElapsed`, and clears the timer. */
  cancel(): void {
    this.#isWaiting = false;
    this.#clear();
  }

  /** Called by the timer, with the object itself: without a closure, which would have to be fetched from memory, too. */
  static readonly #fire = (waiting: Waiting): void => {
    if (!waiting.#isWaiting) return;
    waiting.#isWaiting = false;
    waiting.onElapsed();
    if (!waiting.#isWaiting) waiting.#clear();
  };

  /**
   * Like RxJS's `asyncScheduler`, but without its action. A wait of the same length, started in the call that ends the last
   * one, keeps the interval.
   */
  #setInterval(waitMs: number): void {
    if (this.#timer !== undefined && waitMs === this.#timerMs) return;
    this.#clear();
    this.#timerMs = waitMs;
    this.#timer = setInterval(Waiting.#fire, waitMs, this);
  }

  /** Each wait is scheduled anew, because the scheduler may wrap another one. */
  #schedule(scheduler: SchedulerLike, waitMs: number): void {
    this.#clear();
    const count = (this.#actions += 1);
    const action = scheduler.schedule<Waiting>(Waiting.#fire as (waiting?: Waiting) => void, waitMs, this);
    // Where a wait takes no time it has ended already, and the next one may have started.
    if (count === this.#actions) this.#timer = action;
  }

  #clear(): void {
    if (this.#timer === undefined) return;
    if (this.#scheduler === undefined) clearInterval(this.#timer as Interval);
    else (this.#timer as Unsubscribable).unsubscribe();
    this.#timer = undefined;
  }
}
