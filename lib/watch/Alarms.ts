import { MAX_DELAY_MS } from '../schedule/delays.ts';
import { Waiting } from './Waiting.ts';
import type { LimitCheckpoint } from './checkpoint/WatchCheckpoint.ts';
import type { WatchClock } from './WatchClock.ts';

/** What happens at a time of its own beside the polls of a watch: a limit of time, and staleness. */
export interface Alarm {
  /** When to wake it, on the clock of the watch; `Infinity`: never. */
  readonly wakeMs: number;
  /** Waits that end before this moment do not concern it. 0: all of them do. */
  readonly quietUntilMs: number;
  /** Its time has come. */
  onWake(nowMs: number): void;
  /** A wait until `waitEndMs` begins or, with `undefined`, ends. */
  onWait?(waitEndMs: number | undefined): void;
  /** An attempt has ended, while a limit waits for that: it was answered, it failed, or it was unsubscribed from. */
  onAttemptEnd?(id: number): void;
  /** What a watch that is resumed needs to know of it. */
  plan?(): LimitCheckpoint | undefined;
  /** A clock, a timer or a callback has thrown. */
  onFault(thrown: unknown): void;
}

/** The watch, as its alarms know it. */
interface AlarmedWatch extends Pick<WatchClock, 'scheduler' | 'elapsedMs'> {
  /** Waits that end before this moment concern no alarm. */
  quietUntilMs: number;
}

/** No wait concerns any alarm. Not `Infinity`, which is a heap object where numbers are small: docs/decisions.md, 48. */
export const QUIET: number = MAX_DELAY_MS;

/**
 * The alarms of a watch, with one timer for all of them. It is left alone while it fires early enough, so polls do not set it:
 * an alarm that was moved to a later time is woken then.
 *
 * ```text
 * polls     p    p    p    p    p    p
 * alarm     |---------------------------->|           a limit
 * alarm     |------------>|                           staleness, which each answer moves
 * timer     |------------>|------------>|>|           never set by a poll
 * ```
 */
export class Alarms extends Waiting {
  readonly #watch: AlarmedWatch;
  readonly #alarms = new Set<Alarm>();
  /** What the timer waits for. */
  #wakeMs = Infinity;

  constructor(watch: AlarmedWatch) {
    super(watch.scheduler);
    this.#watch = watch;
  }

  /** Adds an alarm, or takes note of the new times of one. */
  set(alarm: Alarm): void {
    this.#alarms.add(alarm);
    this.#watch.quietUntilMs = Math.min(this.#watch.quietUntilMs, alarm.quietUntilMs);
    this.#wakeBy(alarm.wakeMs);
  }

  /** Removes an alarm. The timer is left alone, unless it was the last one. */
  remove(alarm: Alarm): void {
    this.#alarms.delete(alarm);
    if (this.#alarms.size > 0) return;
    this.cancel();
    this.#wakeMs = Infinity;
    this.#watch.quietUntilMs = QUIET;
  }

  plans(): readonly LimitCheckpoint[] {
    return [...this.#alarms].flatMap((alarm) => alarm.plan?.() ?? []);
  }

  onWait(waitEndMs: number | undefined): void {
    for (const alarm of this.#alarms) alarm.onWait?.(waitEndMs);
    this.#settle();
  }

  onAttemptEnd(id: number): void {
    for (const alarm of this.#alarms) alarm.onAttemptEnd?.(id);
  }

  protected override onElapsed(): void {
    this.#wakeMs = Infinity;
    this.#guarded(this.#alarms, () => {
      const nowMs = this.#watch.elapsedMs();
      for (const alarm of this.#alarms)
        if (alarm.wakeMs <= nowMs) this.#guarded([alarm], () => alarm.onWake(nowMs));
      this.#settle();
    });
  }

  /** Notifies alarms of what was thrown. */
  #guarded(alarms: Iterable<Alarm>, act: () => void): void {
    try {
      act();
    } catch (thrown) {
      for (const alarm of alarms) alarm.onFault(thrown);
    }
  }

  /** Takes note of the new times of all alarms. */
  #settle(): void {
    let wakeMs = Infinity;
    let quietUntilMs = QUIET;
    for (const alarm of this.#alarms) {
      wakeMs = Math.min(wakeMs, alarm.wakeMs);
      quietUntilMs = Math.min(quietUntilMs, alarm.quietUntilMs);
    }
    this.#watch.quietUntilMs = quietUntilMs;
    this.#wakeBy(wakeMs);
  }

  /** Sets the timer, unless it fires earlier anyway. */
  #wakeBy(wakeMs: number): void {
    if (wakeMs >= this.#wakeMs) return;
    this.#wakeMs = wakeMs;
    this.cancel();
    this.wait(Math.min(MAX_DELAY_MS, Math.max(0, wakeMs - this.#watch.elapsedMs())));
  }
}
