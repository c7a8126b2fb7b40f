import type { Subscription } from 'rxjs';
import { Pause } from './Pause.ts';

/** What a scheduler calls. */
const fire = (pause?: Pause): void => pause?.fired();

/** Waits on a scheduler, which is asked for each wait anew: who wrapped another wants to be. */
export class ScheduledPause extends Pause {
  #timer: Subscription | undefined;
  #count = 0;

  protected start(waitMs: number): void {
    this.stop();
    const count = (this.#count += 1);
    const timer = this.watch.settings.scheduler.schedule<Pause>(fire, waitMs, this);
    // The time of some schedulers takes no time: then it is over, and the next wait may have begun.
    if (count === this.#count) this.#timer = timer;
  }

  protected stop(): void {
    this.#timer?.unsubscribe();
  }
}
