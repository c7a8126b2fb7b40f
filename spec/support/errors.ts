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
  LookFailedError,
  type LookError,
  NetworkError,
  NoSuchBatchError,
  RequestTimeoutError,
  RetriesExhaustedError,
  StateDeadlineExceededError,
  type TerminalSnapshot,
  ThrottledError,
  UnexpectedError,
  type WatchError,
  type WatchFacts,
} from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';

/** A watch that failed after three answered looks. */
export const watchFacts: WatchFacts = {
  ref: testRef,
  lastSnapshot: snapshotOf({ state: 'recovering', polls: 3 }),
  polls: 3,
  attempts: 2,
  elapsedMs: 90_000,
};

/** How another watch saw its job die. */
export const deadSnapshot: TerminalSnapshot = snapshotOf({
  state: 'dead',
  polls: 3,
  elapsedMs: 90_000,
}) as TerminalSnapshot;

/** Why the looks of that watch failed. */
export const lookCause: NetworkError = new NetworkError({ code: 'ECONNRESET', detail: 'socket hang up' });

/** One of each look error; the type leaves none out. */
export const lookErrors: Readonly<Record<LookError['_tag'], LookError>> = {
  AuthError: new AuthError({ reason: 'refused', status: 401, code: 'APIGW.0307', requestId: 'r-1' }),
  ConfigurationError: new ConfigurationError('DLI_ENDPOINT is not set'),
  DecodeError: new DecodeError({ report: ['no state', 'no id'], status: 200, requestId: 'r-2' }),
  HttpError: new HttpError({ status: 500, code: 'DLI.0999', serviceMessage: 'busy', requestId: 'r-3' }),
  NetworkError: lookCause,
  NoSuchBatchError: new NoSuchBatchError({ status: 400, code: 'DLI.0002', bodyExcerpt: 'no batch' }),
  RequestTimeoutError: new RequestTimeoutError(10_000),
  ThrottledError: new ThrottledError({ status: 429, code: 'APIGW.0308', retryAfterMs: 5_000 }),
  UnexpectedError: new UnexpectedError(new RangeError('boom')),
};

/** One of each watch error; the type leaves none out. */
export const watchErrors: Readonly<Record<WatchError['_tag'], WatchError>> = {
  AbortedError: new AbortedError(watchFacts, new Error('deploy')),
  BatchDeadError: new BatchDeadError(deadSnapshot),
  BatchNotFoundError: new BatchNotFoundError(watchFacts, lookCause),
  BatchVanishedError: new BatchVanishedError(watchFacts, lookCause),
  CallbackError: new CallbackError(
    'retry',
    { returned: NaN, expected: 'a delay in milliseconds' },
    watchFacts,
    lookCause,
  ),
  DeadlineExceededError: new DeadlineExceededError(60_000, watchFacts),
  InvalidRefError: new InvalidRefError(
    new TypeError('target: expected a BatchRef or a BatchSnapshot, got 7'),
  ),
  LookFailedError: new LookFailedError(watchFacts, lookCause),
  RetriesExhaustedError: new RetriesExhaustedError(watchFacts, lookCause),
  StateDeadlineExceededError: new StateDeadlineExceededError('recovering', 45_000, watchFacts),
};
