import type { Unsubscribable } from 'rxjs';
import { MAX_DELAY_MS } from '../schedule/delays.ts';
import { type PollTimer, pollTimerOf, type TimerOwner } from './PollTimer.ts';
import type { WatchListener, WatchState } from './WatchState.ts';

/**
 * Reports `stale` once when no poll was answered for `staleAfterMs`; the next answer starts it anew.
 *
 * An answer does not set the timer again: when it fires it waits for the rest. With a timer set at each poll, a listener that
 * does nothing doubled the memory of a watch and tripled its CPU.
 */
export class Staleness implements TimerOwner, WatchListener, Unsubscribable {
  readonly timer: PollTimer;
  readonly #watch: WatchState;

  constructor(watch: WatchState) {
    this.#watch = watch;
    this.timer = pollTimerOf(this, watch.isOnPlatform ? undefined : watch.settings.scheduler);
  }

  start(): void {
    this.#watch.answeredMs = this.#watch.elapsedMs();
    this.#wait(this.#watch.settings.staleAfterMs);
  }

  /** Called by the timer. */
  onElapsed(): void {
    const watch = this.#watch;
    const { staleAfterMs: staleMs } = watch.settings;
    const restMs = watch.answeredMs + staleMs - watch.elapsedMs();
    if (restMs > 0) this.#wait(restMs);
    else {
      watch.addListener(this);
      watch.report({ _tag: 'stale', staleMs, error: watch.lastError });
    }
  }

  /** The first answer after `stale`. */
  onAnswer(): void {
    this.#watch.removeListener(this);
    this.#wait(this.#watch.settings.staleAfterMs);
  }

  unsubscribe(): void {
    this.timer.cancel();
    this.#watch.removeListener(this);
  }

  #wait(ms: number): void {
    this.timer.start(Math.min(ms, MAX_DELAY_MS));
  }
}
