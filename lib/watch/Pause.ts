import type { Unsubscribable } from 'rxjs';
import { cutWait } from './cutWait.ts';
import type { Watch } from './Watch.ts';

/** Who waits: called when its wait is over. */
export interface Waiting {
  readonly wait: Pause;
  goOn(): void;
}

/** A wait: over when its time is, or when somebody hurries; then who waits goes on. Who unsubscribes ends both. */
export abstract class Pause implements Unsubscribable {
  protected readonly watch: Watch;
  protected readonly waiting: Waiting;
  protected isOver = true;

  constructor(watch: Watch, waiting: Waiting) {
    this.watch = watch;
    this.waiting = waiting;
  }

  /** Begins to wait, once more if it has waited before. */
  begin(delayMs: number): void {
    this.isOver = false;
    const waitMs = cutWait(this.watch, delayMs);
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
    this.waiting.goOn();
  }
}
