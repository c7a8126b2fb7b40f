import type { BatchSnapshot, SnapshotFacts } from './BatchSnapshot.ts';
import { type BatchState, TerminalStateCodec } from './BatchState.ts';

/**
 * The snapshot of a job in a state: `terminal` follows from it. A fact that is no such fact is left out: a whole
 * snapshot is a `SnapshotFacts` too, and its own state must not come through.
 */
export const snapshotIn = (
  state: BatchState,
  {
    projectId,
    batchId,
    previousState,
    rawState,
    observedAt,
    stateSince,
    watchedSince,
    elapsedMs,
    polls,
  }: SnapshotFacts,
): BatchSnapshot => {
  const facts = { previousState, rawState, observedAt, stateSince, watchedSince, elapsedMs, polls };
  return TerminalStateCodec.is(state)
    ? { projectId, batchId, state, terminal: true, ...facts }
    : { projectId, batchId, state, terminal: false, ...facts };
};
