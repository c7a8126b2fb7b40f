import type { ThrottledError } from '../../errors/AnswerError.ts';

/** How the service throttles the requests of a queue. They are numbered in the order of their starts, from 1. */
export interface Throttling {
  /** Nothing starts before, in milliseconds on the clock of the queue. */
  readonly pausedUntilMs: number;
  /** The number of the last request that had started when the pause was set. */
  readonly lastBefore: number;
  /** How many steps the back-off has taken since the last answer; 0 for none. */
  readonly steps: number;
}

export const UNTHROTTLED: Throttling = { pausedUntilMs: -Infinity, lastBefore: 0, steps: 0 };

/** The throttling after a request was answered. If it had started after the last pause, the back-off starts over. */
export const afterAnswered = (before: Throttling, number: number): Throttling =>
  before.steps > 0 && number > before.lastBefore ? { ...before, steps: 0 } : before;

/** The request that was throttled, and when. */
interface ThrottledRequest {
  readonly nowMs: number;
  readonly number: number;
  /** The number of the last request that has started. */
  readonly started: number;
}

/**
 * The throttling after a request was throttled. Requests pause for the `Retry-After` of the service, else for the quota
 * window that its gateway names, else for a back-off. Requests that were in flight together count as one step of the
 * back-off. A pause is never shortened.
 */
export const afterThrottled = (
  before: Throttling,
  error: ThrottledError,
  { nowMs, number, started }: ThrottledRequest,
  maxRetryAfterMs: number,
): Throttling => {
  const { retryAfterMs = 0 } = error;
  const requestedMs = retryAfterMs > 0 ? retryAfterMs : quotaWindowMs(error);
  const steps = number > before.lastBefore ? before.steps + 1 : Math.max(1, before.steps);
  const pauseMs = Math.min(maxRetryAfterMs, requestedMs ?? backoffMs(steps));
  return {
    pausedUntilMs: Math.max(before.pausedUntilMs, nowMs + pauseMs),
    lastBefore: started,
    steps: requestedMs === undefined ? steps : before.steps,
  };
};

/** The pause at a step of the back-off, from step 1: 1 s, doubled up to 60 s. */
export const backoffMs = (step: number): number => Math.min(60_000, 1_000 * 2 ** (step - 1));

/** The message of the gateway: `policy user over ratelimit,limit:200,time:5 minute`. */
const POLICY = /\blimit\s*:\s*\d+\s*,\s*time\s*:\s*(\d+)\s*(second|minute|hour|day)s?\b/i;

const UNIT_MS = new Map([
  ['second', 1_000],
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
]);

/** The window of the quota that was exceeded, in milliseconds, if the gateway names it. */
export const quotaWindowMs = ({
  serviceMessage,
  bodyExcerpt,
}: Pick<ThrottledError, 'serviceMessage' | 'bodyExcerpt'>): number | undefined => {
  const [, count, unit = ''] = POLICY.exec(serviceMessage ?? '') ?? POLICY.exec(bodyExcerpt ?? '') ?? [];
  const windowMs = Number(count) * (UNIT_MS.get(unit.toLowerCase()) ?? NaN);
  return windowMs > 0 ? windowMs : undefined;
};
