import type { SchedulerAction, Subscription, Unsubscribable } from 'rxjs';
import { hasMethods } from '../checks/hasMethods.ts';
import { cutWait } from './cutWait.ts';
import type { Watch } from './Watch.ts';

/** Called when a wait is over. */
export interface Waiting {
  goOn(): void;
}

/** What a scheduler calls: `this` is the action that it has made of it. One that somebody wrote may have made none. */
function fire(this: SchedulerAction<Pause>, pause?: Pause): void {
  pause?.fired(hasMethods(this, 'schedule') ? this : undefined);
}

/** A wait: over when its time is, or when somebody hurries; then who waits goes on. Who unsubscribes ends both. */
export class Pause implements Unsubscribable {
  readonly #watch: Watch;
  readonly #waiting: Waiting;
  #timer: Subscription | undefined;
  /** That of the last wait, if it may be scheduled once more, as RxJS's own `interval` does: a timer each is garbage. */
  #action: SchedulerAction<Pause> | undefined;
  #isOver = true;
  #count = 0;

  constructor(watch: Watch, waiting: Waiting) {
    this.#watch = watch;
    this.#waiting = waiting;
  }

  /** Begins to wait, once more if it has waited before. */
  begin(delayMs: number): void {
    this.#isOver = false;
    const waitMs = cutWait(this.#watch, delayMs);
    this.#watch.beginWait(waitMs, this);
    const count = (this.#count += 1);
    const timer = this.#scheduled(waitMs);
    // The time of some schedulers takes no time: then it is over, and the next wait may have begun.
    if (count === this.#count) this.#timer = timer;
  }

  fired(action: SchedulerAction<Pause> | undefined): void {
    this.#action = action;
    if (!this.#isOver) this.#goOn();
  }

  /** Cuts the wait short. */
  end(): void {
    if (this.#isOver) return;
    this.unsubscribe();
    this.#goOn();
  }

  unsubscribe(): void {
    this.#isOver = true;
    this.#timer?.unsubscribe();
    this.#action?.unsubscribe();
    this.#action = undefined;
  }

  #scheduled(waitMs: number): Subscription {
    const action = this.#action;
    this.#action = undefined;
    return action === undefined || action.closed
      ? this.#watch.settings.scheduler.schedule<Pause>(fire, waitMs, this)
      : action.schedule(this, waitMs);
  }

  #goOn(): void {
    this.#isOver = true;
    this.#watch.endWait();
    this.#waiting.goOn();
  }
}
