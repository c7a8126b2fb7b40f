import type { PollError } from '../errors/PollError.ts';
import type { AuthError, ConfigurationError } from '../errors/pollErrors.ts';
import type { WatchCheckpoint } from '../watch/checkpoint/WatchCheckpoint.ts';
import type { WatchResult } from './JobData.ts';

/** The next attempt follows after the wait of the checkpoint. */
export interface Scheduled {
  readonly _tag: 'scheduled';
  readonly checkpoint: WatchCheckpoint;
  readonly changes: readonly WatchResult[];
  /** Why the attempt failed, if it did. */
  readonly error: PollError | undefined;
}

/** The watch has ended, by the last of the changes. */
export interface Ended {
  readonly _tag: 'ended';
  readonly changes: readonly WatchResult[];
  readonly end: WatchResult;
}

/** The credentials or the set-up of this process do not work, which says nothing about the job. */
export interface Refused {
  readonly _tag: 'refused';
  readonly error: AuthError | ConfigurationError;
}

/** What an attempt has led to that was made. */
export type Made = Scheduled | Ended;
