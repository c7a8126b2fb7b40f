import {
  AbortedError,
  AuthError,
  BatchDeadError,
  BatchNotFoundError,
  BatchVanishedError,
  CallbackError,
  ConfigurationError,
  DeadlineExceededError,
  DecodeError,
  HttpError,
  InvalidRefError,
  PollFailedError,
  type PollError,
  NetworkError,
  NoSuchBatchError,
  RequestTimeoutError,
  RetriesExhaustedError,
  StateDeadlineExceededError,
  type TerminalSnapshot,
  ThrottledError,
  TokenUnavailableError,
  UnexpectedError,
  type WatchError,
  type WatchFacts,
} from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';

/** The facts of a watch that failed after three answered polls. */
export const watchFacts: WatchFacts = {
  ref: testRef,
  lastSnapshot: snapshotOf({ state: 'recovering', polls: 3 }),
  polls: 3,
  attempts: 2,
  elapsedMs: 90_000,
};

/** The last snapshot of a job that is dead. */
export const deadSnapshot: TerminalSnapshot = snapshotOf({
  state: 'dead',
  polls: 3,
  elapsedMs: 90_000,
}) as TerminalSnapshot;

/** The error of the last attempt of that watch. */
export const pollCause: NetworkError = new NetworkError({ code: 'ECONNRESET', detail: 'socket hang up' });

/** One error of each class; the type requires all of them. */
export const pollErrors: Readonly<Record<PollError['_tag'], PollError>> = {
  AuthError: new AuthError({ reason: 'refused', status: 401, code: 'APIGW.0307', requestId: 'r-1' }),
  ConfigurationError: new ConfigurationError('DLI_ENDPOINT is not set'),
  DecodeError: new DecodeError({ report: ['no state', 'no id'], status: 200, requestId: 'r-2' }),
  HttpError: new HttpError({ status: 500, code: 'DLI.0999', serviceMessage: 'busy', requestId: 'r-3' }),
  NetworkError: pollCause,
  NoSuchBatchError: new NoSuchBatchError({ status: 400, code: 'DLI.0002', bodyExcerpt: 'no batch' }),
  RequestTimeoutError: new RequestTimeoutError(10_000),
  ThrottledError: new ThrottledError({ status: 429, code: 'APIGW.0308', retryAfterMs: 5_000 }),
  TokenUnavailableError: new TokenUnavailableError('the token provider failed', new Error('vault sealed')),
  UnexpectedError: new UnexpectedError(new RangeError('boom')),
};

/** One error of each class; the type requires all of them. */
export const watchErrors: Readonly<Record<WatchError['_tag'], WatchError>> = {
  AbortedError: new AbortedError(watchFacts, new Error('deploy')),
  BatchDeadError: new BatchDeadError(deadSnapshot),
  BatchNotFoundError: new BatchNotFoundError(watchFacts, pollCause),
  BatchVanishedError: new BatchVanishedError(watchFacts, pollCause),
  CallbackError: new CallbackError(
    'retry',
    { returned: NaN, expected: 'a delay in milliseconds' },
    watchFacts,
    pollCause,
  ),
  DeadlineExceededError: new DeadlineExceededError(60_000, watchFacts),
  InvalidRefError: new InvalidRefError(
    new TypeError('target: expected a BatchRef or a BatchSnapshot, got 7'),
  ),
  PollFailedError: new PollFailedError(watchFacts, pollCause),
  RetriesExhaustedError: new RetriesExhaustedError(watchFacts, pollCause),
  StateDeadlineExceededError: new StateDeadlineExceededError('recovering', 45_000, watchFacts),
};
