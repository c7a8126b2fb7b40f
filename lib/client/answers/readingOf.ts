import { type Either, filterOrElse, map, mapLeft } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { LookError } from '../../errors/LookError.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { BatchState } from '../../model/BatchState.ts';
import { stateOf } from '../../model/stateOf.ts';
import type { StateReading } from '../../model/StateReading.ts';
import type { Answer } from '../http/Answer.ts';
import { readAnswer, type Report } from './readAnswer.ts';
import { reportOf } from './reportOf.ts';
import { type StateAnswer, StateAnswerCodec } from './StateAnswer.ts';
import { waitAskedFor } from './waitAskedFor.ts';

/** What an answer says of a batch: its state, or why it does not say. */
export const readingOf = (
  { batchId }: BatchRef,
  words: ReadonlyMap<string, BatchState>,
  answer: Answer,
): Either<LookError, StateReading> => {
  const isAsked = ({ id }: StateAnswer): boolean => (id ?? batchId).toLowerCase() === batchId;
  return readAnswer(answer, (json) =>
    pipe(
      StateAnswerCodec.decode(json),
      mapLeft(reportOf),
      filterOrElse(isAsked, ({ id }): Report => [`id: it is another batch's, ${String(id)}`]),
      map(({ state }) => withWait(answer, { state: stateOf(state, words), rawState: state })),
    ),
  );
};

const withWait = (answer: Answer, reading: StateReading): StateReading => {
  const retryAfterMs = waitAskedFor(answer);
  return retryAfterMs === undefined ? reading : { ...reading, retryAfterMs };
};
