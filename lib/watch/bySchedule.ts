import { chain, type Either, map, mapLeft, tryCatch } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { CallbackError, type CallbackFault } from '../errors/CallbackError.ts';
import { delayOf } from '../schedule/delayOf.ts';
import type { Answered } from './Answered.ts';
import { pollContextOf } from './pollContextOf.ts';
import type { Watch } from './Watch.ts';

/** What the schedule says of the next look: how long to wait, or longer where the service asks for it. */
export const bySchedule = (watch: Watch, wishMs: number): Either<CallbackError, number> => {
  // Only asked once a look was answered.
  const answered = watch.answered as Answered;
  return pipe(
    tryCatch(
      () => watch.settings.schedule(pollContextOf(watch, answered)),
      (thrown): CallbackFault => ({ thrown }),
    ),
    chain(delayOf),
    mapLeft((fault) => new CallbackError('schedule', fault, watch.facts())),
    map((own) => Math.max(own, wishMs)),
  );
};
