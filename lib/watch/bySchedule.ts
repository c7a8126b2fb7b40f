import { chain, type Either, map } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { CallbackError } from '../errors/CallbackError.ts';
import type { Answered } from './Answered.ts';
import { asDelay } from './asDelay.ts';
import { asked } from './asked.ts';
import { pollContextOf } from './pollContextOf.ts';
import type { Watch } from './Watch.ts';

/** What the schedule says of the next look: how long to wait, or longer where the service asks for it. */
export const bySchedule = (watch: Watch, wishMs: number): Either<CallbackError, number> => {
  // Only asked once a look was answered.
  const answered = watch.answered as Answered;
  return pipe(
    asked(watch, 'schedule', () => watch.settings.schedule(pollContextOf(watch, answered))),
    chain((returned) => asDelay(watch, 'schedule', returned)),
    map((own) => Math.max(own, wishMs)),
  );
};
