import { type MonoTypeOperatorFunction, takeWhile } from 'rxjs';
import { expected } from '../checks/values.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { type BatchState, BatchStateCodec } from '../model/BatchState.ts';
import { isTerminal } from '../model/snapshots.ts';

const checkedState = expected('a batch state', (value) => BatchStateCodec.is(value));

/**
 * Emits snapshots up to and including the first one in the given state, or in a terminal state, then completes.
 *
 * ```text
 * source                 s--r--c--S|
 * untilState('running')  s--(r|)
 * source                 s--D|
 * untilState('running')  s--(D|)      it will never run
 * ```
 *
 * **When to use**: to continue as soon as a job runs, for example, without watching it to its end.
 *
 * **Gotchas**: check the last value, which may be a terminal state instead. A job may pass through a state between two
 * polls without being seen in it. Polling stops, because the operator unsubscribes from its source; the job itself
 * continues.
 *
 * @param state - the state to wait for
 * @throws `TypeError` if `state` is not a state
 * @example
 * ```ts
 * import { every, untilState, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const source = fakeSource(['starting', 'running', 'success']);
 * watchBatch$(testRef.projectId, testRef.batchId, { source, schedule: every(10) })
 *   .pipe(untilState('running'))
 *   .subscribe({ next: ({ state }) => console.log(state), complete: () => console.log('polls:', source.polls()) });
 * // => starting
 * // => running
 * // => polls: 2
 * ```
 *
 * @category Operators
 * @since 0.1.0
 */
export const untilState = (state: BatchState): MonoTypeOperatorFunction<BatchSnapshot> => {
  checkedState('untilState(state)', state);
  return takeWhile((snapshot) => snapshot.state !== state && !isTerminal(snapshot), true);
};
