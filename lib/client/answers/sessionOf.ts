import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import { shown } from '../../checks/shown.ts';
import { BatchIdCodec } from '../../model/BatchIdCodec.ts';
import type { BatchState } from '../../model/BatchState.ts';
import type { BatchDetail } from '../BatchDetail.ts';
import { detailOf } from './detailOf.ts';
import type { Report } from './readAnswer.ts';

/**
 * A batch of an answer; none without a right id.
 *
 * @param projectId - the project that was asked
 * @param words - further words for states
 * @param session - what was answered
 * @param batchId - the id that was asked for, which the answer may leave out
 */
export const sessionOf = (
  projectId: string,
  words: ReadonlyMap<string, BatchState>,
  session: Readonly<Record<string, unknown>>,
  batchId?: string,
): Either<Report, BatchDetail> => {
  const { id: told } = session;
  const given = typeof told === 'string' && told !== '' ? told : (batchId ?? told);
  const id = BatchIdCodec.decode(given);
  if (isLeft(id)) return left([`id: expected ${BatchIdCodec.name}, got ${shown(given)}`]);
  if (batchId !== undefined && id.right !== batchId) return left([`id: it is another batch's, ${id.right}`]);
  return right(detailOf({ projectId, batchId: id.right }, words, session));
};
