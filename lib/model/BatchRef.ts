import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { PROJECT_ID } from './PROJECT_ID.ts';

/**
 * Names one batch job: the project that it belongs to, and its own id.
 *
 * @category Data
 * @since 0.1.0
 */
export interface BatchRef {
  /** The id of the project: 1 to 64 letters and digits (32 hexadecimal digits in practice). */
  readonly projectId: string;
  /** The `id` of the batch, a UUID in lower case. It is *not* the `appId` of the same answer. */
  readonly batchId: string;
}

/** The pattern that the API reference gives for `batch_id` (dli_02_0127). */
const BATCH_ID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

const textLike = (name: string, pattern: RegExp): t.Type<string, string, unknown> =>
  new t.Type(
    name,
    (u): u is string => typeof u === 'string' && pattern.test(u),
    (u, context) => (typeof u === 'string' && pattern.test(u) ? t.success(u) : t.failure(u, context)),
    t.identity,
  );

const ProjectId = textLike('1 to 64 letters and digits', PROJECT_ID);
const AnyBatchId = textLike('a UUID', BATCH_ID);
/** Reads a UUID of any casing, and is always lower case: ids compare by `===` from here on. */
const BatchId: t.Type<string, string, unknown> = new t.Type(
  AnyBatchId.name,
  (u): u is string => AnyBatchId.is(u) && u === u.toLowerCase(),
  (u, context) => E.map((id: string) => id.toLowerCase())(AnyBatchId.validate(u, context)),
  t.identity,
);

/**
 * Reads a {@link BatchRef} from JSON; a batch id in upper case is read as lower case.
 *
 * @example
 * ```ts
 * import { BatchRefCodec } from 'dli-watch';
 *
 * const stored = { projectId: '48cc2c48765f481480c7db940d6409d1', batchId: 'not a UUID' };
 * console.log(BatchRefCodec.decode(stored)._tag); // => Left
 * ```
 *
 * @category Data
 * @since 0.1.0
 */
export const BatchRefCodec: t.Type<BatchRef, BatchRef, unknown> = t.exact(
  t.type({ projectId: ProjectId, batchId: BatchId }),
  'BatchRef',
);
