import * as t from 'io-ts';

/** The pattern that the API reference gives for `batch_id` (dli_02_0127). */
const BATCH_ID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

const isUuid = (u: unknown): u is string => typeof u === 'string' && BATCH_ID.test(u);

/** Reads a UUID of any casing, and is always lower case: ids compare by `===` from here on. */
export const BatchIdCodec: t.Type<string, string, unknown> = new t.Type(
  'a UUID',
  (u): u is string => isUuid(u) && u === u.toLowerCase(),
  (u, context) => (isUuid(u) ? t.success(u.toLowerCase()) : t.failure(u, context)),
  t.identity,
);
