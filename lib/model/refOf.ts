import { isRight } from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { type BatchRef, BatchRefCodec } from './BatchRef.ts';
import { shown } from '../checks/shown.ts';

/**
 * Makes the ref of two ids, or throws a `TypeError` that names the bad one and its value.
 * The one place where ids from outside become a {@link BatchRef}.
 */
export const refOf = (projectId: unknown, batchId: unknown): BatchRef => {
  const decoded = BatchRefCodec.decode({ projectId, batchId });
  if (isRight(decoded)) return decoded.right;
  // A refused ref has an error, and its context ends with the id that is wrong.
  const { key, type, actual } = decoded.left[0]?.context.at(-1) as t.ContextEntry;
  throw new TypeError(`${key}: expected ${type.name}, got ${shown(actual)}`);
};
