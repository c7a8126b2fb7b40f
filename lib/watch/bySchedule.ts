import { type Either, isLeft, left, right, tryCatch } from 'fp-ts/lib/Either.js';
import { CallbackError, type CallbackFault } from '../errors/CallbackError.ts';
import { delayOf } from '../schedule/delayOf.ts';
import type { PollContext } from '../schedule/PollSchedule.ts';
import type { Watch } from './Watch.ts';

/** What the schedule says of the next look: how long to wait, or longer where the service asks for it. */
export const bySchedule = (
  watch: Watch,
  context: PollContext,
  wishMs: number,
): Either<CallbackError, number> => {
  const asked = tryCatch(
    () => watch.schedule(context),
    (thrown): CallbackFault => ({ thrown }),
  );
  // By hand, for it is done at each look: the functions of a pipe are made anew each time.
  const own = isLeft(asked) ? asked : delayOf(asked.right);
  return isLeft(own)
    ? left(new CallbackError('schedule', own.left, watch.facts()))
    : right(Math.max(own.right, wishMs));
};
