import {
  defer,
  finalize,
  fromEventPattern,
  mergeMap,
  type Observable,
  type ObservableInput,
  Subscription,
  take,
  tap,
} from 'rxjs';
import { ThrottledError } from '../../errors/AnswerError.ts';
import { MAX_DELAY_MS } from '../../schedule/delays.ts';
import type { LimitSettings } from '../LimitOptions.ts';
import { afterAnswered, afterThrottled, forwardClock, UNTHROTTLED } from './throttling.ts';

/** What the next start depends on, in milliseconds on the clock of the queue. */
interface Pace {
  readonly nowMs: number;
  /** When the last request started. */
  readonly startedAtMs: number;
  readonly spacingMs: number;
  readonly pausedUntilMs: number;
}

/** How long until the next request may start. Whole milliseconds, rounded up: a timer drops the fraction, and is early. */
export const startDelayMs = ({ nowMs, startedAtMs, spacingMs, pausedUntilMs }: Pace): number =>
  Math.min(MAX_DELAY_MS, Math.ceil(Math.max(0, startedAtMs + spacingMs - nowMs, pausedUntilMs - nowMs)));

/**
 * Lets requests start in the order in which they came, as fast as the limits allow. It is what all who ask a limited
 * source share, and the only thing in it that changes.
 *
 * ```text
 * asked     abc       d
 * started   a-b-c-----d        { rate: { requests: 1, perMs: 2 } }
 * ```
 */
export class RequestQueue {
  readonly #settings: LimitSettings;
  readonly #nowMs: () => number;
  /** Who waits, by their tickets: each is started with a number. */
  readonly #waiting = new Map<number, (number: number) => void>();
  /** How many came: the ticket of the last one. */
  #came = 0;
  /** No ticket before this one waits. A count, for to poll for the first in a `Map` is to run over those that left it. */
  #first = 1;
  #inFlight = 0;
  /** How many have started: the number of the last one. */
  #started = 0;
  #startedAtMs = -Infinity;
  #throttling = UNTHROTTLED;
  /** Is set for the next start, or before it. */
  #alarm = Subscription.EMPTY;
  #starting = false;

  constructor(settings: LimitSettings) {
    this.#settings = settings;
    this.#nowMs = forwardClock(settings.scheduler);
  }

  /** A request that waits for its turn, and has a place until it ends or is withdrawn; each subscription is another. */
  pass$<T>(request$: ObservableInput<T>): Observable<T> {
    return defer(() => {
      this.#came += 1;
      const ticket = this.#came;
      const turn$ = fromEventPattern<number>(
        (start) => this.#join(ticket, start),
        () => this.#leave(ticket), // when it has its turn, too
      );
      return turn$.pipe(
        take(1),
        mergeMap((number) => this.#sent$(request$, number)),
      );
    });
  }

  #join(ticket: number, start: (number: number) => void): void {
    this.#waiting.set(ticket, start);
    this.#startAll();
  }

  #leave(ticket: number): void {
    this.#waiting.delete(ticket);
    if (this.#waiting.size === 0) this.#alarm.unsubscribe();
  }

  /** What a request says of the service is taken in before whoever asked hears of it, and may ask again. */
  #sent$<T>(request$: ObservableInput<T>, number: number): Observable<T> {
    let heard = false;
    this.#inFlight += 1;
    return defer(() => request$).pipe(
      tap({
        next: () => {
          heard = true;
          this.#throttling = afterAnswered(this.#throttling, number);
        },
        error: (error: unknown) => {
          heard = true;
          if (error instanceof ThrottledError) this.#pause(error, number);
        },
        complete: () => {
          heard = true;
        },
      }),
      finalize(() => this.#makeRoom(heard)),
    );
  }

  #pause(error: ThrottledError, number: number): void {
    const moment = { nowMs: this.#nowMs(), number, started: this.#started };
    this.#throttling = afterThrottled(this.#throttling, error, moment, this.#settings.maxRetryAfterMs);
  }

  /**
   * The place of a request that was withdrawn before it was heard of is given away a turn later: where many leave
   * together, those that wait would else be sent one after another, only to be withdrawn.
   */
  #makeRoom(heard: boolean): void {
    this.#inFlight -= 1;
    if (heard) this.#startAll();
    else if (this.#waiting.size > 0) this.#wakeIn(0);
  }

  /** Starts all that may start. Who comes or leaves meanwhile is seen to by the loop that is under way, not by one in it. */
  #startAll(): void {
    if (this.#starting) return;
    this.#starting = true;
    try {
      while (this.#mayStart()) this.#startFirst();
    } finally {
      this.#starting = false;
    }
  }

  #mayStart(): boolean {
    const { concurrency, spacingMs } = this.#settings;
    if (this.#waiting.size === 0 || this.#inFlight >= concurrency) return false;
    const { pausedUntilMs } = this.#throttling;
    const nowMs = this.#nowMs();
    const delayMs = startDelayMs({ nowMs, startedAtMs: this.#startedAtMs, spacingMs, pausedUntilMs });
    if (delayMs > 0) this.#wakeIn(delayMs);
    return delayMs === 0;
  }

  #startFirst(): void {
    while (!this.#waiting.has(this.#first)) this.#first += 1;
    const start = this.#waiting.get(this.#first);
    this.#waiting.delete(this.#first);
    this.#started += 1;
    start?.(this.#started);
    this.#startedAtMs = this.#nowMs(); // when it has been sent, however long that took
  }

  /** An alarm that is too early, by the fault of a timer or because a pause has grown since, is followed by another. */
  #wakeIn(delayMs: number): void {
    if (!this.#alarm.closed) return;
    this.#alarm = this.#settings.scheduler.schedule(() => {
      this.#alarm.unsubscribe();
      this.#startAll();
    }, delayMs);
  }
}
