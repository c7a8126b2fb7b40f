import type { BatchRef } from './BatchRef.ts';
import type { BatchSnapshot, SnapshotFacts } from './BatchSnapshot.ts';
import { sameState } from './sameState.ts';
import { snapshotIn } from './snapshotIn.ts';
import type { StateReading } from './StateReading.ts';

/** When an answer came, on both clocks. */
type AnswerTime = Pick<SnapshotFacts, 'watchedSince' | 'observedAt' | 'elapsedMs'>;

/**
 * The snapshot that follows `previous` when a look was answered with a reading.
 *
 * @param polls - how many looks were answered, this one included; one more than at `previous` unless given
 */
export const nextSnapshot = (
  ref: BatchRef,
  previous: BatchSnapshot | undefined,
  { state, rawState }: StateReading,
  { watchedSince, observedAt, elapsedMs }: AnswerTime,
  polls: number = pollsAfter(previous),
): BatchSnapshot => {
  const stays = previous !== undefined && sameState(previous, { state, rawState });
  return snapshotIn(state, {
    // Field by field: a spread takes V8 longer than all the rest of this.
    projectId: ref.projectId,
    batchId: ref.batchId,
    rawState,
    previousState: stays ? previous.previousState : (previous?.state ?? null),
    watchedSince,
    observedAt,
    elapsedMs,
    stateSince: stays ? previous.stateSince : observedAt,
    polls,
  });
};

const pollsAfter = (previous: BatchSnapshot | undefined): number => (previous?.polls ?? 0) + 1;
