import { isCredentialRefusal } from '../../client/responses/responseError.ts';
import { ThrottledError } from '../../errors/AnswerError.ts';
import { PollError } from '../../errors/PollError.ts';
import { withDurationMs } from '../../errors/TaggedError.ts';
import { isTransient } from '../../errors/isTransient.ts';
import { AuthError, DecodeError } from '../../errors/pollErrors.ts';

/**
 * Refused credentials and throttling fail every pending poll, since its single poll would fail alike. Returns how to copy
 * the error for each of them; `undefined` for any other error.
 */
export const errorForEveryone = (error: unknown): (() => PollError) | undefined => {
  if (error instanceof AuthError && !isForbidden(error))
    return () => withDurationOf(error, new AuthError(error));
  if (error instanceof ThrottledError) return () => withDurationOf(error, new ThrottledError(error));
  return undefined;
};

const withDurationOf = <E extends AuthError | ThrottledError>({ durationMs }: E, copy: E): E =>
  durationMs === undefined ? copy : withDurationMs(copy, durationMs);

/** Whether the credentials are accepted, but may not list: single polls may be allowed. Something on the way may forbid it, too. */
export const isForbidden = (error: unknown): error is PollError =>
  error instanceof AuthError
    ? error.status !== undefined && !isCredentialRefusal(error)
    : isFromIntermediary(error);

/** Whether something on the way refused the list: for a moment, or for good. */
export const isFromIntermediary = (error: unknown): boolean =>
  error instanceof PollError && error._tag === 'HttpError' && error.fromIntermediary === true;

/** Whether the service refuses the list for good. It may refuse no more than the filters. */
export const isRefused = (error: unknown): error is PollError =>
  isForbidden(error) || (error instanceof PollError && error._tag === 'HttpError' && !isTransient(error));

/** Whether a page exceeded the size that the client accepts. */
export const isTooLarge = (error: unknown): boolean =>
  error instanceof DecodeError && error.limitBytes !== undefined;
