import type { HttpError, NoSuchBatchError, ThrottledError } from './AnswerError.ts';
import { type ErrorFamily, hasTagOf, PollErrorBase } from './TaggedError.ts';
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

/** By tag, not by class: the source and the watch may each have a copy of the library, as in a test that resets modules. */
const TAGS: Readonly<Record<PollError['_tag'], true>> = {
  AuthError: true,
  ConfigurationError: true,
  DecodeError: true,
  HttpError: true,
  NetworkError: true,
  NoSuchBatchError: true,
  RequestTimeoutError: true,
  ThrottledError: true,
  TokenUnavailableError: true,
  UnexpectedError: true,
};

abstract class PollErrorFamily extends PollErrorBase<never> {
  static override [Symbol.hasInstance](value: unknown): value is PollError {
    return hasTagOf(value, TAGS);
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
