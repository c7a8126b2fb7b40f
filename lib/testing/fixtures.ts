import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot, SnapshotFacts } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import { snapshotIn } from '../model/snapshots.ts';

/**
 * A valid ref for tests, taken from the example in the API reference.
 *
 * @category Testing
 * @since 0.1.0
 */
export const testRef: BatchRef = {
  projectId: '48cc2c48765f481480c7db940d6409d1',
  batchId: '0a324461-d9d9-45da-a52a-3b3c7a3d809e',
};

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
    notBefore: null,
    watchedSince: 0,
    elapsedMs: 0,
    polls: 1,
    ...facts,
  });
};

/**
 * A `random` for `WatchOptions` that switches jitter off: each wait is the longest that its schedule or policy can return.
 *
 * @example
 * ```ts
 * import { exponentialBackoff, NetworkError } from 'dli-watch';
 * import { noJitter } from 'dli-watch/testing';
 *
 * const policy = exponentialBackoff({ initialMs: 100, factor: 2, maxMs: 1_000, jitter: 'full' });
 * const failed = { error: new NetworkError(), attempt: 1, elapsedMs: 0, previousDelayMs: undefined };
 * console.log(policy({ ...failed, random: noJitter })); // => { _tag: 'Some', value: 100 }
 * ```
 *
 * @category Testing
 * @since 0.1.0
 */
export const noJitter = (): number => 1;
