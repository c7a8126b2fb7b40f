import type { BatchRef } from './BatchRef.ts';
import type { BatchSnapshot, SnapshotFacts, TerminalSnapshot } from './BatchSnapshot.ts';
import { type BatchState, TerminalStateCodec } from './BatchState.ts';
import type { StateReading } from './StateSource.ts';

/** One text for each job, to find it by. */
export const keyOf = ({ projectId, batchId }: BatchRef): string => `${projectId}/${batchId}`;

/** Whether two readings (or snapshots) say the same: two unknown states do only if their text is the same. */
export const sameState = (
  a: Pick<StateReading, 'state' | 'rawState'>,
  b: Pick<StateReading, 'state' | 'rawState'>,
): boolean => a.state === b.state && (a.state !== 'unknown' || a.rawState === b.rawState);

/**
 * Whether a snapshot is the last one of its job; narrows the type both ways.
 *
 * @example
 * ```ts
 * import { isTerminal } from 'dli-watch';
 * import { snapshotOf } from 'dli-watch/testing';
 *
 * console.log(isTerminal(snapshotOf({ state: 'recovering' }))); // => false
 * console.log(isTerminal(snapshotOf({ state: 'dead' }))); // => true
 * ```
 *
 * @category Data
 * @since 0.1.0
 */
export const isTerminal = (snapshot: BatchSnapshot): snapshot is TerminalSnapshot => snapshot.terminal;

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
  // One literal, for it is made at each poll, and a spread takes ten times as long; so the compiler has to be told.
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

/** When an answer came, on both clocks. */
type AnswerTime = Pick<SnapshotFacts, 'watchedSince' | 'observedAt' | 'elapsedMs'>;

/**
 * The snapshot that follows `previous` when a poll was answered with a reading.
 *
 * @param polls - how many appears were answered, this one included; one more than at `previous` unless given
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
