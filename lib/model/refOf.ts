import { isRight } from 'fp-ts/lib/Either.js';
import { type BatchRef, BatchRefCodec } from './BatchRef.ts';
import { shown } from '../checks/shown.ts';

/**
 * Makes the ref of two ids, or throws a `TypeError` that names the bad one and its value.
 * The one place where ids from outside become a {@link BatchRef}.
 */
export const refOf = (projectId: unknown, batchId: unknown): BatchRef => {
  const decoded = BatchRefCodec.decode({ projectId, batchId });
  if (isRight(decoded)) return decoded.right;
  const found = decoded.left[0]?.context.at(-1);
  throw new TypeError(
    `${found?.key ?? 'ref'}: expected ${found?.type.name ?? 'a batch'}, got ${shown(found?.actual)}`,
  );
};
