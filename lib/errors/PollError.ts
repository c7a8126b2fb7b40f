import type { HttpError, NoSuchBatchError, ThrottledError } from './AnswerError.ts';
import { type ErrorFamily, LookErrorBase } from './TaggedError.ts';
import type {
  AuthError,
  ConfigurationError,
  DecodeError,
  NetworkError,
  RequestTimeoutError,
  UnexpectedError,
} from './pollErrors.ts';

/**
 * Why one look was not answered with a state: the facts of that look only. What it means for the watch is
 * said by {@link isTransient} and by the watch's own `WatchError`.
 *
 * @category Errors
 * @since 0.1.0
 */
export type LookError =
  | AuthError
  | ConfigurationError
  | DecodeError
  | HttpError
  | NetworkError
  | NoSuchBatchError
  | RequestTimeoutError
  | ThrottledError
  | UnexpectedError;

abstract class LookErrorFamily extends LookErrorBase<never> {
  static override [Symbol.hasInstance](value: unknown): value is LookError {
    return value instanceof LookErrorBase;
  }
}

/**
 * The family at run time: `error instanceof LookError` holds for each of its classes and narrows to the union, so
 * that a `switch` over `_tag` is exhaustive.
 *
 * @category Errors
 * @since 0.1.0
 */
export const LookError: ErrorFamily<LookError> = LookErrorFamily;
