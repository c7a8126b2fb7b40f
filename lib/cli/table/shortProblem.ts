import { excerpt } from '../../checks/text.ts';
import type { JobRow } from '../../dashboard/JobRow.ts';
import type { PollError } from '../../errors/PollError.ts';
import type { WatchError } from '../../errors/WatchError.ts';
import { formatDuration } from '../../errors/wording.ts';

/** What is wrong with a job, in a few words: `HTTP 503 APIG.0613`, `stale: ECONNREFUSED`. `''` if nothing is. */
export const shortProblem = ({ snapshot, problem, error, isStale }: JobRow): string => {
  const attempt = problem === undefined ? '' : bounded(shortPollError(problem.error));
  if (error !== undefined) return shortEnd(error, attempt);
  if (isStale) return ['stale', attempt].filter(Boolean).join(': ');
  if (attempt !== '' || snapshot?.state !== 'unknown') return attempt;
  return bounded(`state "${snapshot.rawState}"`);
};

/** The time may be over because nothing was answered. */
const shortEnd = (error: WatchError, attempt: string): string => {
  const reason = bounded(shortWatchError(error));
  return error._tag === 'DeadlineExceededError' && attempt !== '' ? `${reason}: ${attempt}` : reason;
};

/** The codes of an error are the service's own text. */
const bounded = (text: string): string => excerpt(text, 60);

/** What happened at an attempt, in a few words. */
export const shortPollError = (error: PollError): string =>
  (POLL_ERRORS[error._tag] as (error: PollError) => string)(error);

/** Why a watch ended, in a few words. */
const shortWatchError = (error: WatchError): string =>
  (WATCH_ERRORS[error._tag] as (error: WatchError) => string)(error);

type Words<E extends { readonly _tag: string }> = {
  readonly [Tag in E['_tag']]: (error: Extract<E, { readonly _tag: Tag }>) => string;
};

interface Answer {
  readonly status: number | undefined;
  readonly code: string | undefined;
}

/** IAM repeats the status as the code. */
const shortAnswer = ({ status, code }: Answer): string =>
  ['HTTP', status, code === String(status) ? undefined : code].filter((part) => part !== undefined).join(' ');

const message = (error: Error): string => error.message;

const POLL_ERRORS: Words<PollError> = {
  NetworkError: ({ code }) => code ?? 'connection failed',
  RequestTimeoutError: ({ timeoutMs }) => `no answer in ${formatDuration(timeoutMs)}`,
  DecodeError: () => 'unexpected answer',
  TokenUnavailableError: () => 'no token',
  UnexpectedError: message,
  ConfigurationError: message,
  AuthError: (error) => (error.status === undefined ? error.reason : shortAnswer(error)),
  HttpError: shortAnswer,
  ThrottledError: shortAnswer,
  NoSuchBatchError: shortAnswer,
};

const WATCH_ERRORS: Words<WatchError> = {
  DeadlineExceededError: ({ deadlineMs }) => `after ${formatDuration(deadlineMs)}`,
  StateDeadlineExceededError: ({ state, deadlineMs }) => `${state} for ${formatDuration(deadlineMs)}`,
  BatchNotFoundError: () => 'no such batch',
  BatchVanishedError: () => 'vanished',
  PollFailedError: ({ cause }) => shortPollError(cause),
  RetriesExhaustedError: ({ cause }) => shortPollError(cause),
  AbortedError: message,
  BatchDeadError: message,
  CallbackError: message,
  InvalidRefError: message,
};
