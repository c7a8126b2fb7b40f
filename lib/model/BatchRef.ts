import { isRight } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { expected, hasMethods, formatValue } from '../checks/values.ts';

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

/** "The project ID … contains only letters and digits, at most 64" (API reference, dli_02_0127). */
export const PROJECT_ID: RegExp = /^[0-9a-zA-Z]{1,64}$/;

const ProjectIdCodec = t.refinement(t.string, (id) => PROJECT_ID.test(id), '1 to 64 letters and digits');

/** The pattern that the API reference gives for `batch_id` (dli_02_0127). */
const BATCH_ID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

const isUuid = (u: unknown): u is string => typeof u === 'string' && BATCH_ID.test(u);

/** Decodes a UUID of any casing to lower case, so that decoded ids compare by `===`. */
export const BatchIdCodec: t.Type<string, string, unknown> = new t.Type(
  'a UUID',
  (u): u is string => isUuid(u) && u === u.toLowerCase(),
  (u, context) => (isUuid(u) ? t.success(u.toLowerCase()) : t.failure(u, context)),
  t.identity,
);

/**
 * Decodes a {@link BatchRef} from JSON.
 *
 * **Gotchas**: further fields are dropped, and a batch id in upper case is converted to lower case.
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
  t.type({ projectId: ProjectIdCodec, batchId: BatchIdCodec }),
  'BatchRef',
);

/**
 * Makes a ref of the two ids that a caller passes, or throws a `TypeError` that names the invalid id and its value.
 *
 * @param of - names the object that holds the ids, where the message needs it
 */
export const refOf = (projectId: unknown, batchId: unknown, of?: string): BatchRef => {
  const decoded = BatchRefCodec.decode({ projectId, batchId });
  if (isRight(decoded)) return decoded.right;
  // A failed decode has at least one error; its context ends at the invalid id.
  const { key, type, actual } = decoded.left[0]?.context.at(-1) as t.ContextEntry;
  const name = of === undefined ? key : `${of}.${key}`;
  const hint = hintFor(projectId, batchId);
  throw new TypeError(`${name}: expected ${type.name}, got ${formatValue(actual)}${hint}`);
};

/** Spark's own ids: `batch-session-…:31309` and `application_1531906043036_0001`. */
const APP_ID = /^(batch-session|application)[-_]/i;

/** What was probably passed in place of the ids. */
const hintFor = (projectId: unknown, batchId: unknown): string => {
  if (typeof batchId !== 'string') return '';
  if (isUuid(projectId) && PROJECT_ID.test(batchId)) return ': are projectId and batchId swapped?';
  return APP_ID.test(batchId) ? ": that is the appId; the batch's `id` is wanted" : '';
};

const checkedObject = expected('a batch, an object with projectId and batchId', (value) => hasMethods(value));

/** Returns the `ref` argument of a function, validated and normalized, or throws a `TypeError`. */
export const checkedRef = (ref: BatchRef): BatchRef => {
  checkedObject('ref', ref);
  return refOf(ref.projectId, ref.batchId);
};
