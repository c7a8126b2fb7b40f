import { chain, type Either, filterOrElse, map, mapLeft } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { BatchRefCodec } from '../../model/BatchRef.ts';
import type { BatchState } from '../../model/BatchState.ts';
import type { BatchDetail } from '../BatchDetail.ts';
import { detailOf } from './detailOf.ts';
import type { Report } from './readAnswer.ts';
import { reportOf } from './reportOf.ts';
import { SessionAnswerCodec } from './SessionAnswer.ts';

/**
 * A batch of an answer; none without a right id.
 *
 * @param projectId - the project that was asked
 * @param words - further words for states
 * @param json - what was answered
 * @param batchId - the id that was asked for, which the answer may leave out
 */
export const sessionOf = (
  projectId: string,
  words: ReadonlyMap<string, BatchState>,
  json: unknown,
  batchId?: string,
): Either<Report, BatchDetail> =>
  pipe(
    SessionAnswerCodec.decode(json),
    chain((session) =>
      pipe(
        BatchRefCodec.decode({ projectId, batchId: session.id ?? batchId }),
        map((ref) => detailOf(ref, words, session)),
      ),
    ),
    mapLeft(reportOf),
    filterOrElse(
      (detail) => batchId === undefined || detail.batchId === batchId,
      (detail): Report => [`id: it is another batch's, ${detail.batchId}`],
    ),
  );
