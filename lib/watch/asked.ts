import { type Either, tryCatch } from 'fp-ts/lib/Either.js';
import { CallbackError } from '../errors/CallbackError.ts';
import type { LookError } from '../errors/LookError.ts';
import type { Watch } from './Watch.ts';

/** Calls a callback of the user's, once. What it throws becomes a `CallbackError`. */
export const asked = <T>(
  watch: Watch,
  callback: 'schedule' | 'retry',
  call: () => T,
  lookError?: LookError,
): Either<CallbackError, T> =>
  tryCatch(call, (thrown) => new CallbackError(callback, { thrown }, watch.facts(), lookError));
