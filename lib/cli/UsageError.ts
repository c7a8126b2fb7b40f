import { ConfigurationError } from '../errors/pollErrors.ts';

/** Arguments, a file or an environment that a command cannot use. Its message says what to write instead. */
export class UsageError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'UsageError';
  }
}

/**
 * Runs a check of the library on something that the user wrote. Any other `TypeError` is a bug, and stays one.
 *
 * @param where - what the message names first, if it does not name it itself
 */
export const checked = <T>(check: () => T, where?: string): T => {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof ConfigurationError)) throw error;
    throw new UsageError(where === undefined ? error.message : `${where}: ${error.message}`, error);
  }
};
