import { Observable, type ObservableInput, Subscription } from 'rxjs';
import type { ThrottledError } from '../../errors/AnswerError.ts';
import type { ReadOptions } from '../../model/StateSource.ts';
import { MAX_DELAY_MS } from '../../schedule/delays.ts';
import { monotonicNow, type WatchScheduler } from '../../schedule/watchScheduler.ts';
import type { LimitSettings } from '../LimitOptions.ts';
import { Pace } from './Pace.ts';
import { QueuedRequest, type RequestOwner } from './QueuedRequest.ts';
import { WaitingLine } from './WaitingLine.ts';
import { afterAnswered, afterThrottled, UNTHROTTLED } from './throttling.ts';

/**
 * Starts requests in the order in which they arrive, urgent ones first, as fast as the limits allow. All methods of a
 * limited source share one queue.
 *
 * ```text
 * requests   abc       d
 * starts     a-b-c-----d        { rate: { requests: 1, perMs: 2 } }
 * ```
 */
export class RequestQueue implements RequestOwner {
  readonly #settings: LimitSettings;
  readonly nowMs: () => number;
  readonly #pace: Pace | undefined;
  readonly #waiting = new WaitingLine<QueuedRequest>();
  #inFlight = 0;
  /** How many requests have started. */
  #started = 0;
  /** Since when a request waits, and since when a slot is free. Only a pace needs them. */
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
    this.nowMs = nonDecreasingClock(settings.scheduler);
    this.#pace = settings.rate === undefined ? undefined : new Pace(settings.rate);
  }

  /**
   * Queues a request. It occupies a slot from its start until it is torn down, and runs in the asynchronous context of its
   * subscriber. Each subscription is another request.
   */
  enqueue$<T>(request$: ObservableInput<T>, { urgent = false }: ReadOptions = {}): Observable<T> {
    // Not a pipe: docs/decisions.md, 36.
    return new Observable((subscriber) => {
      if (subscriber.closed) return;
      const request = new QueuedRequest(this, request$, subscriber, urgent);
      subscriber.add(request);
      this.#add(request as QueuedRequest);
    });
  }

  /** How long an urgent request may have to wait: for the rate, the urgent ones before it, a slot and the end of a pause. */
  leadMs(): number {
    const { concurrency } = this.#settings;
    const ahead = this.#waiting.urgentSize;
    const turnMs = Math.max(0, this.#nextMs() - this.nowMs()) + ahead * (this.#pace?.spacingMs ?? 0);
    const missing = this.#inFlight + ahead + 1 - concurrency;
    const slotMs = missing > 0 ? Math.ceil(missing / concurrency) * this.#durationMs : 0;
    return Math.ceil(Math.max(turnMs, slotMs));
  }

  onSent(): void {
    this.#inFlight += 1;
  }

  onAnswered(durationMs: number): void {
    const weight = this.#durationMs === 0 ? 1 : 1 / 8;
    this.#durationMs += weight * (durationMs - this.#durationMs);
  }

  onAccepted(number: number): void {
    this.#throttling = afterAnswered(this.#throttling, number);
  }

  onThrottled(error: ThrottledError, number: number): void {
    const request = { nowMs: this.nowMs(), number, started: this.#started };
    this.#throttling = afterThrottled(this.#throttling, error, request, this.#settings.maxRetryAfterMs);
  }

  /**
   * If the request was withdrawn unanswered, the next one starts in a later turn: when many requests are withdrawn together, the
   * waiting ones would otherwise be sent only to be withdrawn as well.
   */
  onFree(isAnswered: boolean): void {
    if (this.#pace !== undefined && this.#inFlight === this.#settings.concurrency)
      this.#freeSinceMs = this.nowMs();
    this.#inFlight -= 1;
    if (this.#waiting.size === 0) return;
    if (isAnswered) this.#startAll();
    else this.#wakeIn(0);
  }

  onWithdrawn(request: QueuedRequest): void {
    this.#waiting.delete(request);
    this.#stopIdleTimer();
  }

  #add(request: QueuedRequest): void {
    if (this.#pace !== undefined && this.#waiting.size === 0) this.#waitingSinceMs = this.nowMs();
    if (!this.#isStarting && this.#waiting.size === 0 && this.#delayMs() === 0) {
      this.#startAll(request);
      return;
    }
    this.#waiting.add(request);
    this.#startAll();
    if (request.position > 0) request.keepContext();
  }

  /**
   * Starts every request that may start. The running loop also handles requests that come or go meanwhile.
   *
   * @param first - a request that may start, and has not been in line
   */
  #startAll(first?: QueuedRequest): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    try {
      if (first !== undefined) this.#start(first);
      while (this.#waiting.size > 0 && this.#mayStart()) this.#start();
    } finally {
      this.#isStarting = false;
      this.#stopIdleTimer();
    }
  }

  #mayStart(): boolean {
    const delayMs = this.#delayMs();
    if (delayMs > 0 && delayMs < Infinity) this.#wakeIn(delayMs);
    return delayMs === 0;
  }

  /** How long the next request has to wait, for a timer; `Infinity` without a slot. */
  #delayMs(): number {
    if (this.#inFlight >= this.#settings.concurrency) return Infinity;
    const nextMs = this.#nextMs();
    return nextMs === -Infinity ? 0 : timerDelayMs(nextMs - this.nowMs());
  }

  /** When the next request may start if it has a slot. */
  #nextMs(): number {
    return Math.max(this.#throttling.pausedUntilMs, this.#pace?.nextMs ?? -Infinity);
  }

  /** Starts a request; without one, the first that waits. */
  #start(first?: QueuedRequest): void {
    const pace = this.#pace;
    const nowMs = pace === undefined ? 0 : this.nowMs();
    const sinceMs = Math.max(this.#waitingSinceMs, this.#freeSinceMs, this.#throttling.pausedUntilMs);
    const request = first ?? this.#waiting.take();
    this.#started += 1;
    try {
      request?.send(this.#started);
    } finally {
      pace?.recordStart(sinceMs, nowMs, this.nowMs()); // after sending, however long that took
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

  #stopIdleTimer(): void {
    if (this.#waiting.size === 0 && !this.#timer.closed) this.#timer.unsubscribe();
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
