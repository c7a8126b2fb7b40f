import { chain, type Either, map } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { CallbackError } from '../errors/CallbackError.ts';
import { asDelay } from './asDelay.ts';
import { asked } from './asked.ts';
import { honoured } from './honoured.ts';
import type { Answered } from './Answered.ts';
import { pollContextOf } from './pollContextOf.ts';
import type { Watch } from './Watch.ts';

/** How long to wait after an answered look: what the schedule says, or longer where the service asks for it. */
export const afterAnswer = (watch: Watch): Either<CallbackError, number> => {
  const { schedule, maxRetryAfterMs } = watch.settings;
  // Only asked once a look was answered.
  const answered = watch.answered as Answered;
  return pipe(
    asked(watch, 'schedule', () => schedule(pollContextOf(watch, answered))),
    chain((returned) => asDelay(watch, 'schedule', returned)),
    map((own) => Math.max(own, honoured(answered.retryAfterMs, maxRetryAfterMs))),
  );
};
