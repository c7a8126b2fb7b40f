import type { AuthError } from './AuthError.ts';
import type { ConfigurationError } from './ConfigurationError.ts';
import type { DecodeError } from './DecodeError.ts';
import type { HttpError } from './HttpError.ts';
import type { ErrorFamily } from './ErrorFamily.ts';
import { LookErrorBase } from './LookErrorBase.ts';
import type { NetworkError } from './NetworkError.ts';
import type { NoSuchBatchError } from './NoSuchBatchError.ts';
import type { RequestTimeoutError } from './RequestTimeoutError.ts';
import type { ThrottledError } from './ThrottledError.ts';
import type { UnexpectedError } from './UnexpectedError.ts';

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
