import { chain, type Either, fromOption, left, map, mapLeft, match } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defer, EMPTY, type MonoTypeOperatorFunction, type Observable, retry, tap, timer } from 'rxjs';
import type { BatchPage } from '../../client/DliClient.ts';
import { PollError } from '../../errors/PollError.ts';
import { isTransient } from '../../errors/isTransient.ts';
import { UnexpectedError } from '../../errors/pollErrors.ts';
import { formatFault } from '../../errors/watchErrors.ts';
import { callPolicy } from '../../schedule/RetryPolicy.ts';
import { clampRetryAfter } from '../../schedule/delays.ts';
import { monotonicNow } from '../../schedule/watchScheduler.ts';
import type { CoalesceSettings } from '../CoalesceOptions.ts';

/** The longest `Retry-After` that is honored, since all polls of the project wait with the list. */
const MAX_RETRY_AFTER_MS = 60_000;

/** What to do about the pending polls when the list has failed for good; a new error is created for each of them. */
type Outcome = 'singlePolls' | (() => PollError);

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
  (settings: CoalesceSettings, onGiveUp: (outcome: Outcome) => void): MonoTypeOperatorFunction<BatchPage> =>
  (source) =>
    defer(() => {
      const { scheduler } = settings;
      const noFailures = (): PageFailures => ({ sinceMs: monotonicNow(scheduler), attempts: 0 });
      let failures = noFailures();
      const giveUp$ = (outcome: Outcome): Observable<never> => {
        onGiveUp(outcome);
        return EMPTY;
      };
      const wait$ = (next: Required<PageFailures>): Observable<unknown> => {
        failures = next;
        return timer(next.previousDelayMs, scheduler);
      };
      return source.pipe(
        tap(() => (failures = noFailures())),
        retry({
          delay: (error: unknown) =>
            pipe(afterPageFailure(settings, failures, error, monotonicNow(scheduler)), match(giveUp$, wait$)),
        }),
      );
    });

/** The failed attempts at one page. */
interface PageFailures {
  /** When the first attempt started, on the monotonic clock. */
  readonly sinceMs: number;
  readonly attempts: number;
  /** The wait before the last attempt. */
  readonly previousDelayMs?: number;
}

/** The failures up to the next attempt, with the wait before it; or the outcome without one. */
const afterPageFailure = (
  { retry, random }: CoalesceSettings,
  { sinceMs, attempts, previousDelayMs }: PageFailures,
  error: unknown,
  nowMs: number,
): Either<Outcome, Required<PageFailures>> => {
  if (!(error instanceof PollError) || !isTransient(error)) return left('singlePolls');
  const attempt = attempts + 1;
  const retryAfterMs = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  return pipe(
    callPolicy(retry, { error, attempt, elapsedMs: nowMs - sinceMs, previousDelayMs, random }),
    // The policy is user code, so its fault is not reported as an error of the list.
    mapLeft((fault): Outcome => {
      const detail = `the option retry of coalesced ${formatFault(fault)}, asked about a list that failed`;
      return () => new UnexpectedError(error, detail);
    }),
    chain(fromOption((): Outcome => 'singlePolls')),
    map((delayMs) => ({
      sinceMs,
      attempts: attempt,
      previousDelayMs: Math.max(delayMs, clampRetryAfter(retryAfterMs, MAX_RETRY_AFTER_MS)),
    })),
  );
};
