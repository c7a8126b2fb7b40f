import type { BatchSnapshot, SnapshotFacts } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import { snapshotIn } from '../model/snapshots.ts';
import { testRef } from './testRef.ts';

/**
 * Makes a snapshot for a test: that of a first poll {@link testRef}, with what you give instead.
 *
 * **Gotchas**: `terminal` follows from `state`. Everything else is taken as given, contradictions too.
 *
 * @example
 * ```ts
 * import { snapshotOf } from 'dli-watch/testing';
 *
 * const { state, terminal, polls } = snapshotOf({ state: 'success', polls: 7 });
 * console.log(state, terminal, polls); // => success true 7
 * ```
 *
 * @param partial - the fields that matter to the test; `state` is `running` unless given
 * @category Testing
 * @since 0.1.0
 */
export const snapshotOf = (
  partial: Partial<SnapshotFacts> & { readonly state?: BatchState } = {},
): BatchSnapshot => {
  const { state = 'running', ...given } = partial;
  return snapshotIn(state, {
    ...testRef,
    previousState: null,
    rawState: state === 'unknown' ? 'paused' : state,
    observedAt: 0,
    stateSince: 0,
    watchedSince: 0,
    elapsedMs: 0,
    polls: 1,
    ...given,
  });
};
