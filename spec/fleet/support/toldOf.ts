import { type Either, isRight } from 'fp-ts/lib/Either.js';
import type { BatchSnapshot, WatchError } from 'dli-watch';

/** A result in two words: the number of the job (see `refNo`), and its state or the tag of its error. */
export const toldOf = (result: Either<WatchError, BatchSnapshot>): string => {
  const told = isRight(result) ? result.right.state : result.left._tag;
  const { batchId } = (isRight(result) ? result.right : result.left.ref) ?? {};
  return `${batchId === undefined ? 'none' : String(Number(batchId.slice(-12)))} ${told}`;
};
