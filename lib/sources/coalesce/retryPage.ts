import { chain, type Either, fromOption, left, map, mapLeft, match } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defer, EMPTY, type MonoTypeOperatorFunction, type Observable, retry, tap, timer } from 'rxjs';
import type { BatchPage } from '../../client/DliClient.ts';
import { PollError } from '../../errors/PollError.ts';
import { isTransient } from '../../errors/isTransient.ts';
import { UnexpectedError } from '../../errors/pollErrors.ts';
import { spokenFault } from '../../errors/watchErrors.ts';
import { callPolicy } from '../../schedule/RetryPolicy.ts';
import { clampRetryAfter } from '../../schedule/delays.ts';
import { monotonicNow } from '../../schedule/watchScheduler.ts';
import type { CoalesceSettings } from '../CoalesceOptions.ts';

/** What went wrong with the call for one page so far. */
interface ListFailures {
  /** When the first attempt at it began, on the clock that does not jump. */
  readonly sinceMs: number;
  /** How many attempts have failed. */
  readonly attempts: number;
  /** The wait before the last attempt. */
  readonly previousDelayMs?: number;
}

/** The longest wait that a server may ask of the list: all polls of the project wait with it. */
const MAX_RETRY_AFTER_MS = 60_000;

/** What follows when a list has given up: single polls, or an error, made anew for each poll. */
type Verdict = 'alone' | (() => PollError);

/** When a page that failed is asked for again, after how many failures by then; or what follows instead. */
const afterListFailure = (
  { retry, random }: CoalesceSettings,
  { sinceMs, attempts, previousDelayMs }: ListFailures,
  error: unknown,
  nowMs: number,
): Either<Verdict, Required<ListFailures>> => {
  if (!(error instanceof PollError) || !isTransient(error)) return left('alone');
  const attempt = attempts + 1;
  const wish = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  return pipe(
    callPolicy(retry, { error, attempt, elapsedMs: nowMs - sinceMs, previousDelayMs, random }),
    // A policy is code of the user's: its fault must not pass for one of the list.
    mapLeft((fault): Verdict => {
      const did = `the option retry of coalesced ${spokenFault(fault)}, asked about a list that failed`;
      return () => new UnexpectedError(error, did);
    }),
    chain(fromOption((): Verdict => 'alone')),
    map((own) => ({
      sinceMs,
      attempts: attempt,
      previousDelayMs: Math.max(own, clampRetryAfter(wish, MAX_RETRY_AFTER_MS)),
    })),
  );
};

/**
 * Asks again for a page that failed: the source begins with the one that is due. A page that came renews the budget. A
 * list that gives up completes, and hands over what follows.
 *
 * ```text
 * pages        -1-2-x     -x      -3-4|
 * waits             |---->|------>|           by the policy, or longer where the service asks for it
 * retryPage()  -1-2----------------3-4|
 * ```
 *
 * @param gaveUp - told what follows when there is no other attempt
 */
export const retryPage =
  (settings: CoalesceSettings, gaveUp: (verdict: Verdict) => void): MonoTypeOperatorFunction<BatchPage> =>
  (source) =>
    defer(() => {
      const { scheduler } = settings;
      const fresh = (): ListFailures => ({ sinceMs: monotonicNow(scheduler), attempts: 0 });
      let failures = fresh();
      const giveUp$ = (verdict: Verdict): Observable<never> => {
        gaveUp(verdict);
        return EMPTY;
      };
      const again$ = (next: Required<ListFailures>): Observable<unknown> => {
        failures = next;
        return timer(next.previousDelayMs, scheduler);
      };
      return source.pipe(
        tap(() => (failures = fresh())),
        retry({
          delay: (error: unknown) =>
            pipe(
              afterListFailure(settings, failures, error, monotonicNow(scheduler)),
              match(giveUp$, again$),
            ),
        }),
      );
    });
