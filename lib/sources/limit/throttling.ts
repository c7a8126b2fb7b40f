import type { ThrottledError } from '../../errors/AnswerError.ts';
import { monotonicNow, type WatchScheduler } from '../../schedule/watchScheduler.ts';

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

/** What is known after a request was answered: if it began after the last pause, the service has room again. */
export const afterAnswered = (before: Throttling, number: number): Throttling =>
  before.steps > 0 && number > before.lastBefore ? { ...before, steps: 0 } : before;

/** The wait after so many throttled requests in a row that did not say how long to wait: 1 s, doubled up to 60 s. */
export const backoffMs = (step: number): number => Math.min(60_000, 1_000 * 2 ** (step - 1));

/** The gateway's own words: `policy user over ratelimit,limit:200,time:5 minute`. */
const POLICY = /over ratelimit,\s*limit:\s*\d+,\s*time:\s*(\d+)\s*(second|minute|hour)/i;

const UNIT_MS = new Map([
  ['second', 1_000],
  ['minute', 60_000],
  ['hour', 3_600_000],
]);

/** The window of the limit that was exceeded, in milliseconds, if the gateway names it: by its end there is room again. */
export const windowNamedIn = ({
  serviceMessage,
  bodyExcerpt,
}: Pick<ThrottledError, 'serviceMessage' | 'bodyExcerpt'>): number | undefined => {
  const [, count, unit = ''] = POLICY.exec(serviceMessage ?? '') ?? POLICY.exec(bodyExcerpt ?? '') ?? [];
  const windowMs = Number(count) * (UNIT_MS.get(unit.toLowerCase()) ?? NaN);
  return windowMs > 0 ? windowMs : undefined;
};

/** When a request was throttled. */
interface Moment {
  readonly nowMs: number;
  /** The number of the request. */
  readonly number: number;
  /** The number of the last request that has started. */
  readonly started: number;
}

/**
 * What is known after a request was throttled: nothing starts for as long as the service asks, else for the window that
 * its gateway names, else for a back-off. Requests that were in flight together are one step of the back-off, and a
 * pause is never shortened.
 */
export const afterThrottled = (
  before: Throttling,
  error: ThrottledError,
  { nowMs, number, started }: Moment,
  maxRetryAfterMs: number,
): Throttling => {
  const { retryAfterMs = 0 } = error;
  const askedMs = retryAfterMs > 0 ? retryAfterMs : windowNamedIn(error);
  const steps = number > before.lastBefore ? before.steps + 1 : Math.max(1, before.steps);
  const waitMs = Math.min(maxRetryAfterMs, askedMs ?? backoffMs(steps));
  return {
    pausedUntilMs: Math.max(before.pausedUntilMs, nowMs + waitMs),
    lastBefore: started,
    steps: askedMs === undefined ? steps : before.steps,
  };
};

/**
 * A clock that never goes back, in milliseconds. That of a scheduler may: one without `monotonicNow` when the wall clock
 * is set, and any that was read before a `TestScheduler.run`, which begins at 0. What is due would else be
 * due hours later.
 */
export const forwardClock = (scheduler: WatchScheduler): (() => number) => {
  let lagMs = 0;
  let lastMs = -Infinity;
  return () => {
    const nowMs = monotonicNow(scheduler);
    lagMs = Math.max(lagMs, lastMs - nowMs);
    lastMs = nowMs + lagMs;
    return lastMs;
  };
};
