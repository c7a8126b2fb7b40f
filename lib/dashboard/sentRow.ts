import { excerpt } from '../checks/text.ts';
import { PollError } from '../errors/PollError.ts';
import type { WatchError } from '../errors/WatchError.ts';
import { formatRequest } from '../errors/wording.ts';
import type { SentChange, SentError, SentRow } from './frames.ts';
import type { JobRow, StateChange } from './JobRow.ts';

/** The longest raw state that is sent. The service's own words are short. */
const MAX_RAW_STATE = 100;

/**
 * The row as the page receives it, made field by field: a source of the user's may put anything on its snapshots and errors. Fields
 * without a value are left out by JSON.
 */
export const sentRowOf = (index: number, row: JobRow): SentRow =>
  withoutUndefined({
    index,
    projectId: row.ref.projectId,
    batchId: row.ref.batchId,
    name: row.name,
    changes: row.changes.map(sentChangeOf),
    answeredAt: row.answeredAt,
    isStale: row.isStale ? true : undefined,
    problem:
      row.problem && row.error === undefined
        ? { ...sentPollErrorOf(row.problem.error), at: row.problem.at }
        : undefined,
    error: row.error && withoutUndefined({ ...sentWatchErrorOf(row.error), at: row.problem?.at }),
  });

/** Whether the page has to receive the row again, or only when the service last answered. */
export const hasChanged = (before: JobRow, row: JobRow): boolean =>
  before.changes !== row.changes ||
  before.name !== row.name ||
  before.problem !== row.problem ||
  before.error !== row.error ||
  before.isStale !== row.isStale;

const sentChangeOf = ({ state, rawState, at, notBefore }: StateChange): SentChange => [
  state,
  excerpt(rawState, MAX_RAW_STATE),
  at,
  notBefore,
];

const sentPollErrorOf = (error: PollError): SentError => {
  const requestId = 'requestId' in error ? error.requestId : undefined;
  const suffix = formatRequest(requestId);
  return withoutUndefined({
    tag: error._tag,
    text: error.message.endsWith(suffix)
      ? error.message.slice(0, error.message.length - suffix.length)
      : error.message,
    status: 'status' in error ? error.status : undefined,
    code: 'code' in error ? error.code : undefined,
    requestId,
  });
};

/**
 * The message of a watch error consists of clauses: what happened, the job, and the advice. The cause of a `CallbackError` is not what
 * happened.
 */
const sentWatchErrorOf = ({ _tag, message, cause }: WatchError): SentError =>
  cause instanceof PollError && _tag !== 'CallbackError'
    ? { ...sentPollErrorOf(cause), tag: _tag, message }
    : { tag: _tag, text: message.split('; ', 1).join(), message };

type Given<T> = { readonly [Name in keyof T]: Exclude<T[Name], undefined> };

/** JSON leaves these fields out anyway; the types know them as absent. */
const withoutUndefined = <T extends object>(fields: T): Given<T> => fields as Given<T>;
