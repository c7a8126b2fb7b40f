import { AuthError } from '../../errors/AuthError.ts';
import type { LookError } from '../../errors/LookError.ts';
import { ThrottledError } from '../../errors/ThrottledError.ts';

/**
 * Makes the errors that a failed list passes on to each look, a new one each time: those that a look of its own would
 * only meet once more, at a cost. None for any other error.
 */
export const passedOn = (error: unknown): (() => LookError) | undefined => {
  if (error instanceof AuthError) return () => new AuthError(error);
  if (error instanceof ThrottledError) return () => new ThrottledError(error);
  return undefined;
};
