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
import { PollError } from '../../errors/PollError.ts';
import { withDurationMs } from '../../errors/TaggedError.ts';
import type { ReadOptions } from '../../model/StateSource.ts';
import { captureContext } from '../../schedule/asyncContext.ts';
import { MAX_DELAY_MS } from '../../schedule/delays.ts';
import { monotonicNow, type WatchScheduler } from '../../schedule/watchScheduler.ts';
import type { LimitSettings } from '../LimitOptions.ts';
import { Pace } from './Pace.ts';
import { type Place, type Start, WaitingLine } from './WaitingLine.ts';
import { afterAnswered, afterThrottled, UNTHROTTLED } from './throttling.ts';

/** Frees the slot of the request that is being sent in this very call. */
let yieldCurrent: (() => void) | undefined;

/**
 * Frees the slot of the request that is being sent, if it comes from a queue: what it asks for waits for others and sends
 * nothing by itself.
 */
export const yieldSlot = (): void => yieldCurrent?.();

/**
 * Starts requests in the order in which they arrive, urgent ones first, as fast as the limits allow. All methods of a
 * limited source share one queue.
 *
 * ```text
 * requests   abc       d
 * starts     a-b-c-----d        { rate: { requests: 1, perMs: 2 } }
 * ```
 */
export class RequestQueue {
  readonly #settings: LimitSettings;
  readonly #nowMs: () => number;
  readonly #pace: Pace | undefined;
  readonly #waiting = new WaitingLine();
  #inFlight = 0;
  /** How many requests have started. */
  #started = 0;
  /** Since when a request waits, and since when a slot is free. */
  #waitingSinceMs = -Infinity;
  #freeSinceMs = -Infinity;
  #throttling = UNTHROTTLED;
  /** How long requests take, of late. */
  #durationMs = 0;
  /** Fires when the next request may start, or earlier. */
  #timer = Subscription.EMPTY;
  #isStarting = false;

  constructor(settings: LimitSettings) {
    this.#settings = settings;
    this.#nowMs = nonDecreasingClock(settings.scheduler);
    this.#pace = settings.rate === undefined ? undefined : new Pace(settings.rate);
  }

  /**
   * Queues a request. It occupies a slot from its start until it is torn down, and runs in the asynchronous context of its
   * subscriber. Each subscription is another request.
   */
  enqueue$<T>(request$: ObservableInput<T>, { urgent = false }: ReadOptions = {}): Observable<T> {
    return defer(() => {
      const start$ = fromEventPattern<number>(
        (start) => this.#add(start, urgent),
        (_, place) => this.#remove(place as Place | undefined), // also after its start
      );
      return start$.pipe(
        take(1),
        mergeMap((number) => this.#send$(request$, number)),
      );
    });
  }

  /** How long an urgent request may have to wait: for the rate, the urgent ones before it, a slot and the end of a pause. */
  leadMs(): number {
    const { concurrency } = this.#settings;
    const ahead = this.#waiting.urgentSize;
    const nextMs = Math.max(this.#throttling.pausedUntilMs, this.#pace?.nextMs ?? -Infinity);
    const turnMs = Math.max(0, nextMs - this.#nowMs()) + ahead * (this.#pace?.spacingMs ?? 0);
    const missing = this.#inFlight + ahead + 1 - concurrency;
    const slotMs = missing > 0 ? Math.ceil(missing / concurrency) * this.#durationMs : 0;
    return Math.ceil(Math.max(turnMs, slotMs));
  }

  #add(start: Start, isUrgent: boolean): Place {
    if (this.#waiting.size === 0) this.#waitingSinceMs = this.#nowMs();
    const place = this.#waiting.add(start, isUrgent);
    this.#startAll();
    place.replace(() => {
      const inContext = captureContext();
      return (number) => inContext(() => start(number));
    });
    return place;
  }

  #remove(place: Place | undefined): void {
    place?.leave();
    if (this.#waiting.size === 0) this.#timer.unsubscribe();
  }

  /** Updates the throttling before the subscriber is notified, since it may send another request synchronously. */
  #send$<T>(request$: ObservableInput<T>, number: number): Observable<T> {
    const startedAtMs = this.#nowMs();
    let isAnswered = false;
    let isFree = false;
    const free = (): void => {
      if (isFree) return;
      isFree = true;
      this.#release(isAnswered);
    };
    const yieldThis = (): void => {
      isAnswered = true; // as far as its slot is concerned
      free();
    };
    const answered = (): void => {
      if (yieldCurrent === yieldThis) yieldCurrent = undefined;
      if (!isAnswered) this.#recordDuration(this.#nowMs() - startedAtMs);
      isAnswered = true;
    };
    this.#inFlight += 1;
    yieldCurrent = yieldThis;
    return defer(() => request$).pipe(
      tap({
        next: () => {
          answered();
          this.#throttling = afterAnswered(this.#throttling, number);
        },
        error: (error: unknown) => {
          answered();
          if (error instanceof PollError) withDurationMs(error, this.#nowMs() - startedAtMs);
          if (error instanceof ThrottledError) this.#pause(error, number);
        },
        complete: answered,
      }),
      finalize(free),
    );
  }

  #recordDuration(durationMs: number): void {
    const weight = this.#durationMs === 0 ? 1 : 1 / 8;
    this.#durationMs += weight * (durationMs - this.#durationMs);
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
    if (this.#inFlight === this.#settings.concurrency) this.#freeSinceMs = this.#nowMs();
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
    if (this.#waiting.size === 0 || this.#inFlight >= this.#settings.concurrency) return false;
    const startsAtMs = Math.max(this.#throttling.pausedUntilMs, this.#pace?.nextMs ?? -Infinity);
    const delayMs = timerDelayMs(startsAtMs - this.#nowMs());
    if (delayMs > 0) this.#wakeIn(delayMs);
    return delayMs === 0;
  }

  #startFirst(): void {
    const nowMs = this.#nowMs();
    const sinceMs = Math.max(this.#waitingSinceMs, this.#freeSinceMs, this.#throttling.pausedUntilMs);
    const outer = yieldCurrent;
    this.#started += 1;
    try {
      this.#waiting.take()?.(this.#started);
    } finally {
      yieldCurrent = outer;
      this.#pace?.recordStart(sinceMs, nowMs, this.#nowMs()); // after sending, however long that took
    }
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

/** The delay of a timer for the time that is left, rounded up: a timer drops the fraction and would fire early. */
export const timerDelayMs = (leftMs: number): number =>
  Math.min(MAX_DELAY_MS, Math.ceil(Math.max(0, leftMs)));

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
