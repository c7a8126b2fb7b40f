import { checkedOptions } from '../checks/options.ts';
import { type Check, checkedNumber, expected, isRecord } from '../checks/values.ts';
import { refOf } from '../model/BatchRef.ts';
import { BatchStateCodec } from '../model/BatchState.ts';
import type { BatchQuery } from './DliClient.ts';

/** Any batch, for the one check of ids. */
const ANY_BATCH_ID = '00000000-0000-0000-0000-000000000000';

/** Returns a project id, or throws a `TypeError` that names it and its value. */
export const checkedProject = (projectId: string): string => refOf(projectId, ANY_BATCH_ID).projectId;

const ORDERS = ['CREATE_TIME_DESC', 'CREATE_TIME_ASC', 'DURATION_DESC', 'DURATION_ASC'];

const text = expected('a text that is not empty', (value) => typeof value === 'string' && value !== '');
const wholeFrom = (min: number): Check =>
  expected(
    `a whole number from ${String(min)}`,
    (value) => Number.isSafeInteger(value) && Number(value) >= min,
  );
const moment: Check = (name, value) =>
  checkedNumber(name, value, { min: 0, max: Number.MAX_SAFE_INTEGER, unit: 'epoch milliseconds' });

const CHECKS: Readonly<Record<keyof BatchQuery, Check>> = {
  batchId: (_, value) => refOf('0', value),
  jobName: text,
  queueName: text,
  clusterName: text,
  state: expected('a state of the service', (value) => value !== 'unknown' && BatchStateCodec.is(value)),
  owner: text,
  start: moment,
  end: moment,
  order: expected(`one of ${ORDERS.join(', ')}`, (value) => ORDERS.includes(String(value))),
  from: wholeFrom(0),
  size: wholeFrom(1),
};

/** A query that says where to start and how much to ask for. */
export type PageQuery = BatchQuery & Required<Pick<BatchQuery, 'from' | 'size'>>;

/** Checks a query, then fills in where to start and how much to ask for; throws a `TypeError` for one that cannot be right. */
export const checkedQuery = (query: BatchQuery): PageQuery => ({
  from: 0,
  size: 100,
  ...checkedOptions('query', query, CHECKS),
});

/** Returns the body of a create call, or throws a `TypeError` that shows nothing of it: its `conf` may hold secrets. */
export const checkedRequest = (request: unknown): string => {
  if (!isRecord(request)) throw new TypeError(`request: expected an object, got ${typeof request}`);
  const { file } = request;
  if (typeof file !== 'string' || file === '')
    throw new TypeError(`request.file: expected the package to run, got ${typeof file}`);
  return JSON.stringify(request);
};
