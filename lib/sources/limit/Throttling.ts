/** How the service throttles us, as far as we know. Requests are numbered in the order of their starts, from 1. */
export interface Throttling {
  /** Nothing starts before, in milliseconds on the clock of the queue. */
  readonly pausedUntilMs: number;
  /** The number of the last request that had started when the pause was set. */
  readonly lastBefore: number;
  /** How often the wait was doubled, from 1 for the first time; 0 when an answer came since. */
  readonly steps: number;
}

/** What is known before the first answer. */
export const UNTHROTTLED: Throttling = { pausedUntilMs: -Infinity, lastBefore: 0, steps: 0 };
