import { type AllOptions, checkedOptions } from '../checks/options.ts';
import { type Check, expected } from '../checks/values.ts';
import { refOf } from '../model/BatchRef.ts';
import { BatchStateCodec } from '../model/BatchState.ts';
import type { BatchQuery } from './DliClient.ts';

const ANY_BATCH_ID = '00000000-0000-0000-0000-000000000000';

/** Returns a project id, or throws a `TypeError` with its name and value. */
export const checkedProject = (projectId: string): string => refOf(projectId, ANY_BATCH_ID).projectId;

const ORDERS = ['CREATE_TIME_DESC', 'CREATE_TIME_ASC', 'DURATION_DESC', 'DURATION_ASC'];

const text = expected(
  'a text that is not empty',
  (value) => typeof value === 'string' && value.trim() !== '',
);
const wholeFrom = (min: number): Check =>
  expected(
    `a whole number from ${String(min)}`,
    (value) => Number.isSafeInteger(value) && Number(value) >= min,
  );
const moment = expected(
  'whole epoch milliseconds from 0',
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
);

const QUERY_CHECKS: Readonly<Record<keyof BatchQuery, Check>> = {
  batchId: (_, value) => refOf('0', value),
  jobName: text,
  queueName: text,
  clusterName: text,
  state: expected('a state of the service', (value) => value !== 'unknown' && BatchStateCodec.is(value)),
  owner: text,
  start: moment,
  end: moment,
  order: expected(
    `one of ${ORDERS.join(', ')}`,
    (value) => typeof value === 'string' && ORDERS.includes(value),
  ),
  from: wholeFrom(0),
  size: wholeFrom(1),
};

/** A query with the start and the size of its pages. */
export type PageQuery = BatchQuery & AllOptions<Pick<BatchQuery, 'from' | 'size'>>;

/** Checks a query and fills in the defaults; throws a `TypeError` for an invalid one. */
export const checkedQuery = (query: BatchQuery): PageQuery => {
  const checked = checkedOptions('query', query, QUERY_CHECKS);
  const { start = 0, end = Infinity } = checked;
  if (start > end)
    throw new TypeError(`start: expected at most the end, ${String(end)}, got ${String(start)}`);
  return { from: 0, size: 100, ...checked };
};

/**
 * Why a secret cannot be sent in a header, or `undefined` if it can. The text does not repeat the secret; the error that
 * undici raises for a bad header does.
 */
export const headerValueError = (secret: unknown): string | undefined => {
  if (typeof secret !== 'string') return `expected a text, got ${secret === null ? 'null' : typeof secret}`;
  if (secret === '') return 'it is empty';
  const at = secret.search(/[^\x21-\x7e]/);
  const isSendable = at < 0 && !isQuoted(secret);
  return isSendable ? undefined : (additionOf(secret) ?? characterFault(at, secret.length));
};

const characterFault = (at: number, length: number): string =>
  `character ${String(at + 1)} of ${String(length)} is not allowed in a header (a line break at the end?)`;

/** What was copied along with a secret and is not part of it. */
const additionOf = (secret: string): string | undefined => {
  const bearer = /^bearer(?=\s)/i.exec(secret)?.[0];
  if (bearer !== undefined) return `drop "${bearer} " in front of the token`;
  if (isQuoted(secret)) return 'drop the quotes around it';
  return /^[ \t]|[ \t]$/.test(secret) ? 'drop the white space around it' : undefined;
};

/** Whether a text stands in quotes, as files of variables are read that know no quotes. */
export const isQuoted = (text: string): boolean => /^\s*(["']).*\1\s*$/s.test(text) && text.trim().length > 1;
