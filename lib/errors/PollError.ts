import type { HttpError, NoSuchBatchError, ThrottledError } from './AnswerError.ts';
import { type ErrorFamily, PollErrorBase } from './TaggedError.ts';
import {
  type AuthError,
  type ConfigurationError,
  type DecodeError,
  type NetworkError,
  type RequestTimeoutError,
  type TokenUnavailableError,
  UnexpectedError,
} from './pollErrors.ts';

/**
 * Why one poll failed: the errors of a {@link StateSource}. A watch retries transient ones (see {@link isTransient}); any
 * other ends it with a {@link WatchError} that has the error as its `cause`.
 *
 * @category Errors
 * @since 0.1.0
 */
export type PollError =
  | AuthError
  | ConfigurationError
  | DecodeError
  | HttpError
  | NetworkError
  | NoSuchBatchError
  | RequestTimeoutError
  | ThrottledError
  | TokenUnavailableError
  | UnexpectedError;

abstract class PollErrorFamily extends PollErrorBase<never> {
  static override [Symbol.hasInstance](value: unknown): value is PollError {
    return value instanceof PollErrorBase;
  }
}

/**
 * The family at run time: `error instanceof PollError` is true for each of its classes and narrows to the union, so that
 * a `switch` over `_tag` is exhaustive.
 *
 * @category Errors
 * @since 0.1.0
 */
export const PollError: ErrorFamily<PollError> = PollErrorFamily;

/** A `PollError` unchanged, anything else as an `UnexpectedError` with that message, if one is given. */
export const toPollError = (raised: unknown, message?: string): PollError => {
  try {
    if (raised instanceof PollError) return raised;
  } catch {
    // A proxy whose traps throw.
  }
  return new UnexpectedError(raised, message);
};
