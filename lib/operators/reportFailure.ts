import { type Either, isRight } from 'fp-ts/lib/Either.js';
import { config } from 'rxjs';
import type { LookError } from '../errors/LookError.ts';
import { spokenCause } from '../errors/spokenCause.ts';
import type { BatchRef } from '../model/BatchRef.ts';

/**
 * What becomes of a failed cancel that nobody asked about: it goes to RxJS's `config.onUnhandledError`, or else is a
 * warning of the process. RxJS itself would end the process without the hook; a job that goes on is no reason to.
 */
export const reportFailure =
  ({ projectId, batchId }: BatchRef) =>
  (outcome: Either<LookError, unknown>): void => {
    if (isRight(outcome)) return;
    const cause = outcome.left;
    const error = new Error(
      `batch ${batchId} of project ${projectId} may go on, it could not be cancelled. ` +
        `Cause: ${spokenCause(cause, true)}`,
      { cause },
    );
    queueMicrotask(() => (config.onUnhandledError ?? warn)(error));
  };

const warn = (error: Error): void => process.emitWarning(error);
