import { bimap, type Either } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describeFaults } from '../../checks/report.ts';
import { isRecord } from '../../checks/values.ts';
import { type BatchSnapshot, BatchSnapshotCodec } from '../../model/BatchSnapshot.ts';
import type { WatchCheckpoint } from './WatchCheckpoint.ts';
import { WatchCheckpointCodec } from './WatchCheckpointCodec.ts';

/** What a watch resumes from: a snapshot, or a checkpoint and its snapshot, if it has one. */
export interface Resumed {
  readonly resumeFrom?: BatchSnapshot | undefined;
  readonly checkpoint?: WatchCheckpoint | undefined;
}

/** Whether a value is meant to be a checkpoint. A ref may have a `_tag` of its own. */
export const isCheckpoint = (value: unknown): boolean =>
  isRecord(value) && value['_tag'] === 'WatchCheckpoint';

/** Decodes a snapshot or a checkpoint. Of a value that is neither, it returns what is wrong with it, given its name. */
export const decodeResumed = (value: unknown): Either<(name: string) => string, Resumed> =>
  isCheckpoint(value)
    ? pipe(
        WatchCheckpointCodec.decode(value),
        bimap(
          (errors) => (name: string) => describeFaults(name, 'a WatchCheckpoint', errors),
          (checkpoint) => ({ resumeFrom: checkpoint.snapshot ?? undefined, checkpoint }),
        ),
      )
    : pipe(
        BatchSnapshotCodec.decode(value),
        bimap(
          (errors) => (name: string) => describeFaults(name, 'a BatchSnapshot', errors),
          (resumeFrom) => ({ resumeFrom }),
        ),
      );
