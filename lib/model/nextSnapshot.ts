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
  { state, rawState }: Pick<StateReading, 'state' | 'rawState'>,
  time: AnswerTime,
  polls: number = pollsAfter(previous),
): BatchSnapshot => {
  const stays = previous !== undefined && sameState(previous, { state, rawState });
  return snapshotIn(state, {
    projectId: ref.projectId,
    batchId: ref.batchId,
    rawState,
    previousState: stays ? previous.previousState : (previous?.state ?? null),
    observedAt: time.observedAt,
    stateSince: stays ? previous.stateSince : time.observedAt,
    watchedSince: time.watchedSince,
    elapsedMs: time.elapsedMs,
    polls,
  });
};

const pollsAfter = (previous: BatchSnapshot | undefined): number => (previous?.polls ?? 0) + 1;
