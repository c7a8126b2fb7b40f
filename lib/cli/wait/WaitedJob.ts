import type { WatchError } from '../../errors/WatchError.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { BatchSnapshot } from '../../model/BatchSnapshot.ts';
import { ExitCode } from '../ExitCode.ts';

/** A job that `wait` waits for. It is replaced, not changed. */
export interface WaitedJob {
  readonly ref: BatchRef;
  readonly name: string | undefined;
  /** The last snapshot; `undefined` before the first answer. */
  readonly snapshot: BatchSnapshot | undefined;
  /** How the wait for the job ended; `undefined` as long as it goes on. */
  readonly outcome: Outcome | undefined;
  /** Whether it had ended before: nothing is requested, and nothing is run. */
  readonly endedBefore: boolean;
}

/** How the wait for a job ended. */
export type Outcome =
  | { readonly _tag: 'reached'; readonly snapshot: BatchSnapshot }
  | { readonly _tag: 'missed'; readonly snapshot: BatchSnapshot }
  | { readonly _tag: 'failed'; readonly error: WatchError }
  | { readonly _tag: 'timedOut'; readonly error: WatchError };

const EXIT_CODES: Readonly<Record<Outcome['_tag'], ExitCode>> = {
  reached: ExitCode.success,
  missed: ExitCode.dead,
  failed: ExitCode.failed,
  timedOut: ExitCode.timedOut,
};

/** The exit code for one job. */
export const exitCodeOf = ({ _tag }: Outcome): ExitCode => EXIT_CODES[_tag];

/** The outcome of a watch that failed. */
export const outcomeOf = (error: WatchError): Outcome => ({
  _tag: isTimeLimit(error) ? 'timedOut' : 'failed',
  error,
});

/** Whether a watch has failed because its time was over. */
export const isTimeLimit = ({ _tag }: WatchError): boolean =>
  _tag === 'DeadlineExceededError' || _tag === 'StateDeadlineExceededError';
