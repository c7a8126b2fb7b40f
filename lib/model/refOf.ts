import { isRight } from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { type BatchRef, BatchRefCodec } from './BatchRef.ts';
import { shown } from '../checks/shown.ts';

/**
 * Makes the ref of two ids, or throws a `TypeError` that names the bad one and its value.
 * The one place where ids from outside become a {@link BatchRef}.
 *
 * @param of - whose ids they are, where the message has to say so
 */
export const refOf = (projectId: unknown, batchId: unknown, of?: string): BatchRef => {
  const decoded = BatchRefCodec.decode({ projectId, batchId });
  if (isRight(decoded)) return decoded.right;
  // A refused ref has an error, and its context ends with the id that is wrong.
  const { key, type, actual } = decoded.left[0]?.context.at(-1) as t.ContextEntry;
  const name = of === undefined ? key : `${of}.${key}`;
  throw new TypeError(`${name}: expected ${type.name}, got ${shown(actual)}`);
};
