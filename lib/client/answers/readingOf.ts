import { chain, type Either, filterOrElse, left, map, mapLeft, right } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { DecodeError } from '../../errors/DecodeError.ts';
import type { LookError } from '../../errors/LookError.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { BatchState } from '../../model/BatchState.ts';
import { stateOf } from '../../model/stateOf.ts';
import type { StateReading } from '../../model/StateReading.ts';
import type { Answer } from '../http/Answer.ts';
import { excerptOf } from './excerptOf.ts';
import { factsOf } from './factsOf.ts';
import { faultOf } from './faultOf.ts';
import { isFields } from './isFields.ts';
import { jsonOf } from './jsonOf.ts';
import { reportOf } from './reportOf.ts';
import { type StateAnswer, StateAnswerCodec } from './StateAnswer.ts';
import { waitAskedFor } from './waitAskedFor.ts';

/** What an answer says of a batch: its state, or why it does not say. */
export const readingOf = (
  { batchId }: BatchRef,
  words: ReadonlyMap<string, BatchState>,
  answer: Answer,
): Either<LookError, StateReading> => {
  if (answer.status < 200 || answer.status > 299) return left(faultOf(answer));
  const isAsked = ({ id }: StateAnswer): boolean => (id ?? batchId).toLowerCase() === batchId;
  return pipe(
    bodyOf(answer),
    chain((json) => mapLeft(reportOf)(StateAnswerCodec.decode(json))),
    filterOrElse(isAsked, ({ id }): readonly string[] => [`id: it is another batch's, ${String(id)}`]),
    map(({ state }) => withWait(answer, { state: stateOf(state, words), rawState: state })),
    mapLeft((report) => undecoded(answer, report)),
  );
};

const bodyOf = ({ body, whole }: Answer): Either<readonly string[], unknown> => {
  if (!whole) return left([`the body is larger than the bound, ${String(body.length)} characters were read`]);
  const json = jsonOf(body);
  if (isFields(json)) return right(json);
  return left([body === '' ? 'the body is empty' : 'the body is no JSON object']);
};

const withWait = (answer: Answer, reading: StateReading): StateReading => {
  const retryAfterMs = waitAskedFor(answer);
  return retryAfterMs === undefined ? reading : { ...reading, retryAfterMs };
};

const undecoded = (answer: Answer, report: readonly string[]): DecodeError => {
  const { status, requestId, bodyExcerpt } = factsOf(answer);
  return new DecodeError({
    status,
    requestId,
    bodyExcerpt,
    report: report.map((line) => excerptOf(line, answer.secrets)),
  });
};
