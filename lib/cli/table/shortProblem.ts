import { excerpt } from '../../checks/text.ts';
import type { JobRow } from '../../dashboard/JobRow.ts';
import type { PollError } from '../../errors/PollError.ts';
import type { WatchError } from '../../errors/WatchError.ts';
import { formatDuration } from '../../errors/wording.ts';

/** What is wrong with a job, in a few words: `HTTP 503 APIG.0613`, `stale: ECONNREFUSED`. `''` if nothing is. */
export const shortProblem = ({ snapshot, problem, error, isStale }: JobRow): string => {
  if (error !== undefined) return bounded(shortWatchError(error));
  const attempt = problem === undefined ? '' : bounded(shortPollError(problem.error));
  if (isStale) return ['stale', attempt].filter(Boolean).join(': ');
  if (attempt !== '' || snapshot?.state !== 'unknown') return attempt;
  return bounded(`state "${snapshot.rawState}"`);
};

/** The codes of an error are the service's own text. */
const bounded = (text: string): string => excerpt(text, 60);

/** What happened at an attempt, in a few words. */
export const shortPollError = (error: PollError): string => {
  switch (error._tag) {
    case 'NetworkError':
      return error.code ?? 'connection failed';
    case 'RequestTimeoutError':
      return `no answer in ${formatDuration(error.timeoutMs)}`;
    case 'DecodeError':
      return 'unexpected answer';
    case 'TokenUnavailableError':
      return 'no token';
    case 'UnexpectedError':
    case 'ConfigurationError':
      return error.message;
    case 'AuthError':
      return error.status === undefined ? error.reason : shortAnswer(error);
    case 'HttpError':
    case 'ThrottledError':
    case 'NoSuchBatchError':
      return shortAnswer(error);
  }
};

/** IAM repeats the status as the code. */
const shortAnswer = ({
  status,
  code,
}: {
  readonly status: number | undefined;
  readonly code: string | undefined;
}): string =>
  ['HTTP', status, code === String(status) ? undefined : code]
    .filter((part) => part !== undefined)
    .join(' ');

/** Why a watch ended, in a few words. */
const shortWatchError = (error: WatchError): string => {
  switch (error._tag) {
    case 'DeadlineExceededError':
      return `after ${formatDuration(error.deadlineMs)}`;
    case 'StateDeadlineExceededError':
      return `${error.state} for ${formatDuration(error.deadlineMs)}`;
    case 'BatchNotFoundError':
      return 'no such batch';
    case 'BatchVanishedError':
      return 'vanished';
    case 'PollFailedError':
    case 'RetriesExhaustedError':
      return shortPollError(error.cause);
    case 'AbortedError':
    case 'BatchDeadError':
    case 'CallbackError':
    case 'InvalidRefError':
      return error.message;
  }
};
