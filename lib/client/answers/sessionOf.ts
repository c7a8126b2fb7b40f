import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
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
): Either<Report, BatchDetail> => {
  const session = SessionAnswerCodec.decode(json);
  if (isLeft(session)) return left(reportOf(session.left));
  const ref = BatchRefCodec.decode({ projectId, batchId: session.right.id ?? batchId });
  if (isLeft(ref)) return left(reportOf(ref.left));
  if (batchId !== undefined && ref.right.batchId !== batchId)
    return left([`id: it is another batch's, ${ref.right.batchId}`]);
  return right(detailOf(ref.right, words, session.right));
};
