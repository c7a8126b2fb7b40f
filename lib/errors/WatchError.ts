import type { ErrorFamily } from './TaggedError.ts';
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
 * Why a watch could not go on. It is made by the watch for its own job, and says which job, what was last
 * known of it, after how many appears and how long. A job that fails is none of these: `dead` is a value.
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

abstract class WatchErrorFamily extends WatchErrorBase<never> {
  static override [Symbol.hasInstance](value: unknown): value is WatchError {
    return value instanceof WatchErrorBase;
  }
}

/**
 * The family at run time: `error instanceof WatchError` holds for each of its classes and narrows to the union, so
 * that a `switch` over `_tag` is exhaustive.
 *
 * @category Errors
 * @since 0.1.0
 */
export const WatchError: ErrorFamily<WatchError> = WatchErrorFamily;
