import { chain, type Either, fromOption, left, map, mapLeft, match } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defer, EMPTY, type MonoTypeOperatorFunction, type Observable, retry, tap, timer } from 'rxjs';
import { PollError } from '../../errors/PollError.ts';
import { isTransient } from '../../errors/isTransient.ts';
import { UnexpectedError } from '../../errors/pollErrors.ts';
import { formatFault } from '../../errors/watchErrors.ts';
import { callPolicy } from '../../schedule/RetryPolicy.ts';
import { clampRetryAfter } from '../../schedule/delays.ts';
import { monotonicNow } from '../../schedule/watchScheduler.ts';
import type { CoalesceSettings } from '../CoalesceOptions.ts';
import { isFromIntermediary } from './listErrors.ts';

/** What to do about the pending polls when the list has failed for good; a new error is created for each of them. */
export type Outcome = 'singlePolls' | (() => PollError);

/**
 * Retries a page that failed; the source resumes at that page. Each page has its own retry budget. When it is spent, calls
 * `onGiveUp` and completes.
 *
 * ```text
 * pages        -1-2-x     -x      -3-4|
 * waits             |---->|------>|           by the policy, or longer by Retry-After
 * retryPage()  -1-2----------------3-4|
 * ```
 */
export const retryPage =
  <T>(
    settings: CoalesceSettings,
    onGiveUp: (outcome: Outcome, error: unknown) => void,
  ): MonoTypeOperatorFunction<T> =>
  (source) =>
    defer(() => {
      const { scheduler } = settings;
      const noFailures = (): PageFailures => ({ sinceMs: monotonicNow(scheduler), attempts: 0, spentMs: 0 });
      let failures = noFailures();
      const giveUp$ = (outcome: Outcome, error: unknown): Observable<never> => {
        onGiveUp(outcome, error);
        return EMPTY;
      };
      const wait$ = ({ waitMs, ...next }: PageWait): Observable<unknown> => {
        failures = { ...next, sinceMs: monotonicNow(scheduler) + waitMs };
        return timer(waitMs, scheduler);
      };
      return source.pipe(
        tap(() => (failures = noFailures())),
        retry({
          delay: (error: unknown) =>
            pipe(
              afterPageFailure(settings, failures, error, monotonicNow(scheduler)),
              match((outcome) => giveUp$(outcome, error), wait$),
            ),
        }),
      );
    });

/** The failed attempts at one page. */
interface PageFailures {
  /** When the present attempt began, on the monotonic clock. */
  readonly sinceMs: number;
  readonly attempts: number;
  /** The durations of the failed attempts and the delays of the policy: waits that the service asked for do not count. */
  readonly spentMs: number;
  /** The wait before the present attempt. */
  readonly previousDelayMs?: number;
}

/** The failures up to the next attempt, and the wait before it. */
interface PageWait extends Omit<PageFailures, 'sinceMs'> {
  readonly waitMs: number;
}

/** How long a refusal by something on the way is taken for a moment's. */
const INTERMEDIARY_MS = 5_000;

/** The wait before the next attempt; or the outcome without one. */
const afterPageFailure = (
  { retry, random, maxRetryAfterMs }: CoalesceSettings,
  { sinceMs, attempts, spentMs, previousDelayMs }: PageFailures,
  error: unknown,
  nowMs: number,
): Either<Outcome, PageWait> => {
  if (!(error instanceof PollError) || !isTransient(error)) return left('singlePolls');
  const attempt = attempts + 1;
  const elapsedMs = spentMs + (error.durationMs ?? nowMs - sinceMs);
  if (isFromIntermediary(error) && elapsedMs >= INTERMEDIARY_MS) return left('singlePolls');
  const retryAfterMs = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  return pipe(
    callPolicy(retry, { error, attempt, elapsedMs, previousDelayMs, random }),
    // The policy is user code, so its fault is not reported as an error of the list.
    mapLeft((fault): Outcome => {
      const detail = `the option retry of coalesced ${formatFault(fault)}, asked about a list that failed`;
      return () => new UnexpectedError(error, detail);
    }),
    chain(fromOption((): Outcome => 'singlePolls')),
    // A set-up that cannot work is judged when its time is up.
    map((policyMs) => Math.min(policyMs, error.failFastInMs ?? Infinity)),
    map((delayMs) => {
      const waitMs = Math.max(delayMs, clampRetryAfter(retryAfterMs, maxRetryAfterMs));
      return { attempts: attempt, spentMs: elapsedMs + delayMs, previousDelayMs: waitMs, waitMs };
    }),
  );
};
