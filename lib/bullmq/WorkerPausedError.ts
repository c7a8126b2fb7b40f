import { TaggedError } from '../errors/TaggedError.ts';
import type { AuthError, ConfigurationError } from '../errors/pollErrors.ts';
import { formatDuration } from '../errors/wording.ts';

/**
 * The source of a worker cannot ask the service: its credentials were rejected, or its set-up is wrong. The worker has given its
 * jobs back and is paused; other workers go on, and no watch has ended. It is an `error` event of the worker.
 *
 * @category More than one process
 * @since 0.2.0
 */
export class WorkerPausedError extends TaggedError<'WorkerPausedError'> {
  /** Why the source failed. */
  declare readonly cause: AuthError | ConfigurationError;
  /** In how long the worker tries again, in milliseconds. */
  readonly retryInMs: number;

  /** Takes why the source failed, and when the worker tries again. */
  constructor(cause: AuthError | ConfigurationError, retryInMs: number) {
    const advice = 'no watch has ended; correct the credentials or the set-up of this worker';
    super(
      'WorkerPausedError',
      `this worker is paused, because it cannot ask the service: ${cause.message}; ` +
        `it tries again in ${formatDuration(retryInMs)}; ${advice}`,
      cause,
    );
    this.retryInMs = retryInMs;
  }
}
