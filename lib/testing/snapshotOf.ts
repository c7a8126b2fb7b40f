import type { BatchSnapshot, SnapshotFacts } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import { snapshotIn } from '../model/snapshots.ts';
import { testRef } from './testRef.ts';

/**
 * Creates a snapshot for a test: that of the first poll of {@link testRef}, with some fields replaced.
 *
 * **Gotchas**: `terminal` is derived from `state`. All other fields are used as given, even if they contradict each other.
 *
 * @example
 * ```ts
 * import { snapshotOf } from 'dli-watch/testing';
 *
 * const { state, terminal, polls } = snapshotOf({ state: 'success', polls: 7 });
 * console.log(state, terminal, polls); // => success true 7
 * ```
 *
 * @param partial - the fields to replace. Default of `state`: `running`
 * @category Testing
 * @since 0.1.0
 */
export const snapshotOf = (
  partial: Partial<SnapshotFacts> & { readonly state?: BatchState } = {},
): BatchSnapshot => {
  const { state = 'running', ...facts } = partial;
  return snapshotIn(state, {
    ...testRef,
    previousState: null,
    rawState: state === 'unknown' ? 'paused' : state,
    observedAt: 0,
    stateSince: 0,
    watchedSince: 0,
    elapsedMs: 0,
    polls: 1,
    ...facts,
  });
};
