import type { SchedulerAction, Subscription, Unsubscribable } from 'rxjs';
import { watchScheduler } from '../schedule/watchScheduler.ts';
import { cutWait } from './cutWait.ts';
import type { Watch } from './Watch.ts';

/** Called when a wait is over. */
export interface Waiting {
  goOn(): void;
}

/** What a scheduler calls. */
const fire = (pause?: Pause): void => pause?.fired();

/** A wait: over when its time is, or when somebody hurries; then who waits goes on. Who unsubscribes ends both. */
export class Pause implements Unsubscribable {
  readonly #watch: Watch;
  readonly #waiting: Waiting;
  /** That of the last wait. */
  #timer: Subscription | undefined;
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

  fired(): void {
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
  }

  /**
   * Goes on with the timer of the last wait, as RxJS's own `interval` does: one for each wait is garbage. Only on our own
   * scheduler: who wrapped another wants to be asked each time, and a timer of `asapScheduler` may not be used again.
   */
  #scheduled(waitMs: number): Subscription {
    const { scheduler } = this.#watch.settings;
    const timer = this.#timer;
    if (timer?.closed === false && scheduler === watchScheduler)
      return (timer as SchedulerAction<Pause>).schedule(this, waitMs);
    timer?.unsubscribe();
    return scheduler.schedule<Pause>(fire, waitMs, this);
  }

  #goOn(): void {
    this.#isOver = true;
    this.#watch.endWait();
    this.#waiting.goOn();
  }
}
