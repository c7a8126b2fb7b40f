import { Pause, type Waiting } from './Pause.ts';

/** What the platform calls. It knows who waits, not the pause, which so lies beside all that the former has. */
const fire = ({ wait }: Waiting): void => wait.fired();

/**
 * Waits on an interval of the platform, as RxJS's `asyncScheduler` does, and without its action: one more object to be
 * fetched from memory at each look. A wait as long as the last one, begun when that is over, goes on with its interval.
 */
export class IntervalPause extends Pause {
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
