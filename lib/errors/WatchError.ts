import { type ErrorFamily, hasTagOf } from './TaggedError.ts';
import { WatchErrorBase } from './WatchErrorBase.ts';
import type {
  AbortedError,
  BatchDeadError,
  BatchNotFoundError,
  BatchVanishedError,
  CallbackError,
  DeadlineExceededError,
  InvalidRefError,
  PollFailedError,
  RetriesExhaustedError,
  StateDeadlineExceededError,
} from './watchErrors.ts';

/**
 * Why a watch ended before its job did. Each error names the job, its last known state, the number of polls and the time
 * elapsed. A job that fails is not an error of the watch: `dead` is a value, unless `failOnDead` is used.
 *
 * @category Errors
 * @since 0.1.0
 */
export type WatchError =
  | AbortedError
  | BatchDeadError
  | BatchNotFoundError
  | BatchVanishedError
  | CallbackError
  | DeadlineExceededError
  | InvalidRefError
  | PollFailedError
  | RetriesExhaustedError
  | StateDeadlineExceededError;

/** By tag, not by class: the error may come from another copy of the library. */
const TAGS: Readonly<Record<WatchError['_tag'], true>> = {
  AbortedError: true,
  BatchDeadError: true,
  BatchNotFoundError: true,
  BatchVanishedError: true,
  CallbackError: true,
  DeadlineExceededError: true,
  InvalidRefError: true,
  PollFailedError: true,
  RetriesExhaustedError: true,
  StateDeadlineExceededError: true,
};

abstract class WatchErrorFamily extends WatchErrorBase<never> {
  static override [Symbol.hasInstance](value: unknown): value is WatchError {
    return hasTagOf(value, TAGS);
  }
}

/**
 * The family at run time: `error instanceof WatchError` is true for each of its classes and narrows to the union, so that
 * a `switch` over `_tag` is exhaustive.
 *
 * @category Errors
 * @since 0.1.0
 */
export const WatchError: ErrorFamily<WatchError> = WatchErrorFamily;
