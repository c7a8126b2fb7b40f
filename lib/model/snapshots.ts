import type { BatchRef } from './BatchRef.ts';
import type { BatchSnapshot, SnapshotFacts, TerminalSnapshot } from './BatchSnapshot.ts';
import { type BatchState, TerminalStateCodec } from './BatchState.ts';
import type { StateReading } from './StateSource.ts';

/**
 * Whether the job of a snapshot has finished. A type guard that narrows in both branches.
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

/** A state and the service's text for it, of a reading or of a snapshot. */
type StateAndText = Pick<StateReading, 'state' | 'rawState'>;

/** Whether two states are equal. Unknown states are compared by their text. */
export const sameState = (a: StateAndText, b: StateAndText): boolean =>
  a.state === b.state && (a.state !== 'unknown' || a.rawState === b.rawState);

/** The key of a job in a `Map`. Not in `BatchRef.ts`, so that operators are bundled without the codecs. */
export const keyOf = ({ projectId, batchId }: BatchRef): string => `${projectId}/${batchId}`;

/**
 * Makes a snapshot; `terminal` follows from the state. Other properties of the facts are dropped: they may be a whole
 * snapshot, which has a state of its own.
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
    notBefore,
    watchedSince,
    elapsedMs,
    polls,
  }: SnapshotFacts,
): BatchSnapshot =>
  // A literal, because this runs at each poll and a spread is ten times slower. The compiler cannot infer the union.
  ({
    projectId,
    batchId,
    state,
    terminal: TerminalStateCodec.is(state),
    previousState,
    rawState,
    observedAt,
    stateSince,
    notBefore,
    watchedSince,
    elapsedMs,
    polls,
  }) as BatchSnapshot;

/**
 * Makes the snapshot that follows `previous` when a poll is answered.
 *
 * @param previous - the snapshot before; `undefined` for the first answer
 * @param time - when the answer arrived, on both clocks
 * @param polls - how many polls were answered, this one included; one more than in `previous` by default
 * @param lastSeenAt - when the state of `previous` was last observed
 */
export const nextSnapshot = (
  ref: BatchRef,
  previous: BatchSnapshot | undefined,
  { state, rawState }: StateAndText,
  time: Pick<SnapshotFacts, 'watchedSince' | 'observedAt' | 'elapsedMs'>,
  polls: number = pollsAfter(previous),
  lastSeenAt: number | null = previous?.observedAt ?? null,
): BatchSnapshot => {
  const { previousState, stateSince, notBefore } =
    previous !== undefined && sameState(previous, { state, rawState })
      ? previous
      : changeAt(time.observedAt, previous, lastSeenAt);
  return snapshotIn(state, {
    projectId: ref.projectId,
    batchId: ref.batchId,
    rawState,
    previousState,
    observedAt: time.observedAt,
    stateSince,
    notBefore,
    watchedSince: time.watchedSince,
    elapsedMs: time.elapsedMs,
    polls,
  });
};

const changeAt = (
  at: number,
  previous: BatchSnapshot | undefined,
  lastSeenAt: number | null,
): Pick<SnapshotFacts, 'previousState' | 'stateSince' | 'notBefore'> => ({
  previousState: previous?.state ?? null,
  stateSince: at,
  // Not after `stateSince`, also if the wall clock was set back in between.
  notBefore: lastSeenAt === null ? null : Math.min(lastSeenAt, at),
});

const pollsAfter = (previous: BatchSnapshot | undefined): number => (previous?.polls ?? 0) + 1;
