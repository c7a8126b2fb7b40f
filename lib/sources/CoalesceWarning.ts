import { config } from 'rxjs';
import { emitProcessWarning } from '../checks/processWarning.ts';
import type { PollError } from '../errors/PollError.ts';

/**
 * The service refuses the list of a project, so that its jobs are polled one by one: a request for each.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface CoalesceWarning {
  /** The kind of warning. */
  readonly _tag: 'listRefused';
  /** The project whose list is refused. */
  readonly projectId: string;
  /** The refusal. */
  readonly error: PollError;
  /** What happened and what follows, in one sentence. */
  readonly message: string;
}

/** Describes a list that was refused. */
export const listRefused = (projectId: string, error: PollError): CoalesceWarning => ({
  _tag: 'listRefused',
  projectId,
  error,
  message:
    `the list of batches was refused (${error.message}), so the jobs of project ${projectId} are polled one by one, ` +
    'a request for each; check whether the user may list them (dli:jobs:list)',
});

/** Emits a warning of the process, or of the console where there is no process. */
export const warnProcess = ({ message }: CoalesceWarning): void =>
  emitProcessWarning(message, { type: 'DliWatchWarning' });

/** Calls the handler of a warning. An error that it throws goes to RxJS's `config.onUnhandledError`, not to the polls. */
export const callSafely = (handler: (warning: CoalesceWarning) => void, warning: CoalesceWarning): void => {
  try {
    handler(warning);
  } catch (error) {
    queueMicrotask(() => config.onUnhandledError?.(error));
  }
};
