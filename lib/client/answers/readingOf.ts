import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { LookError } from '../../errors/LookError.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { BatchState } from '../../model/BatchState.ts';
import { stateOf } from '../../model/stateOf.ts';
import type { StateReading } from '../../model/StateReading.ts';
import type { Answer } from '../http/Answer.ts';
import { readAnswer } from './readAnswer.ts';
import { reportOf } from './reportOf.ts';
import { StateAnswerCodec } from './StateAnswer.ts';
import { waitAskedFor } from './waitAskedFor.ts';

/** What an answer says of a batch: its state, or why it does not say. */
export const readingOf = (
  { batchId }: BatchRef,
  words: ReadonlyMap<string, BatchState>,
  answer: Answer,
): Either<LookError, StateReading> =>
  readAnswer(answer, (json) => {
    const decoded = StateAnswerCodec.decode(json);
    if (isLeft(decoded)) return left(reportOf(decoded.left));
    const { id, state } = decoded.right;
    if ((id ?? batchId).toLowerCase() !== batchId) return left([`id: it is another batch's, ${String(id)}`]);
    return right(withWait(answer, { state: stateOf(state, words), rawState: state }));
  });

const withWait = (answer: Answer, reading: StateReading): StateReading => {
  const retryAfterMs = waitAskedFor(answer);
  return retryAfterMs === undefined ? reading : { ...reading, retryAfterMs };
};
