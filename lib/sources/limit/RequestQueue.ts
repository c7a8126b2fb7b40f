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
import { monotonicNow, type WatchScheduler } from '../../schedule/watchScheduler.ts';
import type { LimitSettings } from '../LimitOptions.ts';
import { afterAnswered, afterThrottled, UNTHROTTLED } from './throttling.ts';

/**
 * Starts requests in the order in which they arrive, as fast as the limits allow. All methods of a limited source share one
 * queue.
 *
 * ```text
 * requests   abc       d
 * starts     a-b-c-----d        { rate: { requests: 1, perMs: 2 } }
 * ```
 */
export class RequestQueue {
  readonly #settings: LimitSettings;
  readonly #nowMs: () => number;
  /** The waiting requests by their position: each is started with its number in the order of starts. */
  readonly #waiting = new Map<number, (number: number) => void>();
  /** The position of the last request that arrived. */
  #last = 0;
  /** No request before this position is waiting. A counter, because an iterator of the `Map` visits every deleted entry. */
  #first = 1;
  #inFlight = 0;
  /** How many requests have started. */
  #started = 0;
  #startedAtMs = -Infinity;
  #throttling = UNTHROTTLED;
  /** Fires when the next request may start, or earlier. */
  #timer = Subscription.EMPTY;
  #isStarting = false;

  constructor(settings: LimitSettings) {
    this.#settings = settings;
    this.#nowMs = nonDecreasingClock(settings.scheduler);
  }

  /** Queues a request. It occupies a slot from its start until it is torn down. Each subscription is another request. */
  enqueue$<T>(request$: ObservableInput<T>): Observable<T> {
    return defer(() => {
      this.#last += 1;
      const position = this.#last;
      const start$ = fromEventPattern<number>(
        (start) => this.#add(position, start),
        () => this.#remove(position), // also after its start
      );
      return start$.pipe(
        take(1),
        mergeMap((number) => this.#send$(request$, number)),
      );
    });
  }

  #add(position: number, start: (number: number) => void): void {
    this.#waiting.set(position, start);
    this.#startAll();
  }

  #remove(position: number): void {
    this.#waiting.delete(position);
    if (this.#waiting.size === 0) this.#timer.unsubscribe();
  }

  /** Updates the throttling before the subscriber is notified, since it may send another request synchronously. */
  #send$<T>(request$: ObservableInput<T>, number: number): Observable<T> {
    let isAnswered = false;
    this.#inFlight += 1;
    return defer(() => request$).pipe(
      tap({
        next: () => {
          isAnswered = true;
          this.#throttling = afterAnswered(this.#throttling, number);
        },
        error: (error: unknown) => {
          isAnswered = true;
          if (error instanceof ThrottledError) this.#pause(error, number);
        },
        complete: () => {
          isAnswered = true;
        },
      }),
      finalize(() => this.#release(isAnswered)),
    );
  }

  #pause(error: ThrottledError, number: number): void {
    const request = { nowMs: this.#nowMs(), number, started: this.#started };
    this.#throttling = afterThrottled(this.#throttling, error, request, this.#settings.maxRetryAfterMs);
  }

  /**
   * Frees the slot of a request. If it was withdrawn unanswered, the next one starts in a later turn: when many requests are
   * withdrawn together, the waiting ones would otherwise be sent only to be withdrawn as well.
   */
  #release(isAnswered: boolean): void {
    this.#inFlight -= 1;
    if (isAnswered) this.#startAll();
    else if (this.#waiting.size > 0) this.#wakeIn(0);
  }

  /** Starts every request that may start. The running loop also handles requests that come or go meanwhile. */
  #startAll(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    try {
      while (this.#mayStart()) this.#startFirst();
    } finally {
      this.#isStarting = false;
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
    this.#startedAtMs = this.#nowMs(); // after sending, however long that took
  }

  /** Sets a timer unless one is set. One that fires too early is followed by another. */
  #wakeIn(delayMs: number): void {
    if (!this.#timer.closed) return;
    this.#timer = this.#settings.scheduler.schedule(() => {
      this.#timer.unsubscribe();
      this.#startAll();
    }, delayMs);
  }
}

/** What decides when the next request may start, in milliseconds on the clock of the queue. */
interface Pace {
  readonly nowMs: number;
  /** When the last request started. */
  readonly startedAtMs: number;
  readonly spacingMs: number;
  readonly pausedUntilMs: number;
}

/** How long until the next request may start, rounded up: a timer drops the fraction and would fire early. */
export const startDelayMs = ({ nowMs, startedAtMs, spacingMs, pausedUntilMs }: Pace): number =>
  Math.min(MAX_DELAY_MS, Math.ceil(Math.max(0, startedAtMs + spacingMs - nowMs, pausedUntilMs - nowMs)));

/**
 * A clock in milliseconds that never goes back. That of a scheduler may: without `monotonicNow` when the wall clock is set,
 * and in a `TestScheduler.run`, which starts at 0. Requests would then be due hours late.
 */
export const nonDecreasingClock = (scheduler: WatchScheduler): (() => number) => {
  let lagMs = 0;
  let lastMs = -Infinity;
  return () => {
    const nowMs = monotonicNow(scheduler);
    lagMs = Math.max(lagMs, lastMs - nowMs);
    lastMs = nowMs + lagMs;
    return lastMs;
  };
};
