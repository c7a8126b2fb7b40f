import { MAX_DELAY_MS } from '../../schedule/MAX_DELAY_MS.ts';

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
