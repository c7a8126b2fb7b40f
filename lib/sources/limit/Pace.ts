import type { RequestRate } from '../LimitOptions.ts';

/** How much lateness of timers is made up for; more would be a burst after the process was stopped. */
const MAX_LAG_MS = 250;

/** Far above the error of adding up fractions of a millisecond, and far below a timer. */
const ROUNDING_MS = 1e-6;

/**
 * When requests may start under a rate, in milliseconds on the clock of a queue. They are due evenly spaced, and a timer
 * that fires late does not delay those after it. No span of `perMs` contains more than `requests` starts.
 *
 * ```text
 * due     a---b---c---d---e---f
 * timers  a----b---------cd---e---f       c was late, so d starts together with it
 * ```
 */
export class Pace {
  readonly #rate: RequestRate;
  /** When the next request is due. */
  #dueMs = -Infinity;
  /** When requests have started: those of the last span, and older ones before `#first`. */
  #starts: number[] = [];
  #first = 0;

  constructor(rate: RequestRate) {
    this.#rate = rate;
  }

  /** The time between two requests. */
  get spacingMs(): number {
    return this.#rate.perMs / this.#rate.requests;
  }

  /** When the next request may start. */
  get nextMs(): number {
    const { requests, perMs } = this.#rate;
    const oldest = this.#starts[this.#first];
    const isFull = oldest !== undefined && this.#starts.length - this.#first >= requests;
    return Math.max(this.#dueMs - ROUNDING_MS, isFull ? oldest + perMs : -Infinity);
  }

  /**
   * Records a start.
   *
   * @param sinceMs - since when it could have started but for the rate: only later time counts as lateness
   * @param nowMs - when its turn came
   * @param sentMs - when it had been sent
   */
  recordStart(sinceMs: number, nowMs: number, sentMs: number): void {
    this.#dueMs = Math.max(this.#dueMs, sinceMs, nowMs - MAX_LAG_MS) + this.spacingMs;
    const { requests, perMs } = this.#rate;
    this.#starts.push(sentMs);
    if (this.#starts.length - this.#first > requests) this.#first += 1;
    while ((this.#starts[this.#first] ?? sentMs) <= sentMs - perMs) this.#first += 1;
    if (this.#first <= this.#starts.length / 2) return;
    this.#starts = this.#starts.slice(this.#first);
    this.#first = 0;
  }
}
