import { chain, type Either, fromOption, left, map, mapLeft } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isTransient } from '../../errors/isTransient.ts';
import { LookError } from '../../errors/LookError.ts';
import { spokenFault } from '../../errors/spokenFault.ts';
import { UnexpectedError } from '../../errors/UnexpectedError.ts';
import { askedPolicy } from '../../schedule/askedPolicy.ts';
import { honoured } from '../../schedule/honoured.ts';
import type { CoalesceSettings } from '../coalesceSettingsOf.ts';
import type { ListFailures } from './ListFailures.ts';

/** The longest wait that a server may ask of the list: all looks of the project wait with it. */
const MAX_RETRY_AFTER_MS = 60_000;

/** What follows when a list has given up: single looks, or an error, made anew for each look. */
export type Verdict = 'alone' | (() => LookError);

/** When a page that failed is asked for again, after how many failures by then; or what follows instead. */
export const afterListFailure = (
  { retry, random }: CoalesceSettings,
  { sinceMs, attempts, previousDelayMs }: ListFailures,
  error: unknown,
  nowMs: number,
): Either<Verdict, Required<ListFailures>> => {
  if (!(error instanceof LookError) || !isTransient(error)) return left('alone');
  const attempt = attempts + 1;
  const wish = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  return pipe(
    askedPolicy(retry, { error, attempt, elapsedMs: nowMs - sinceMs, previousDelayMs, random }),
    // A policy is code of the user's: its fault must not pass for one of the list.
    mapLeft((fault): Verdict => {
      const did = `the option retry of coalesced ${spokenFault(fault)}, asked about a list that failed`;
      return () => new UnexpectedError(error, did);
    }),
    chain(fromOption((): Verdict => 'alone')),
    map((own) => ({
      sinceMs,
      attempts: attempt,
      previousDelayMs: Math.max(own, honoured(wish, MAX_RETRY_AFTER_MS)),
    })),
  );
};
