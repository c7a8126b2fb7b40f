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
): BatchSnapshot =>
  // One literal, for it is made at each look, and a spread takes ten times as long; so the compiler has to be told.
  ({
    projectId,
    batchId,
    state,
    terminal: TerminalStateCodec.is(state),
    previousState,
    rawState,
    observedAt,
    stateSince,
    watchedSince,
    elapsedMs,
    polls,
  }) as BatchSnapshot;
