import { type MonoTypeOperatorFunction, takeWhile } from 'rxjs';
import { expected } from '../checks/values.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { type BatchState, BatchStateCodec } from '../model/BatchState.ts';
import { isTerminal } from '../model/snapshots.ts';

const aState = expected('a batch state', (value) => BatchStateCodec.is(value));

/**
 * Completes when a job has reached a state, or has ended without it; either is the last value.
 *
 * ```text
 * source                 s--r--c--S|
 * untilState('running')  s--(r|)
 * source                 s--D|
 * untilState('running')  s--(D|)      it will never run
 * ```
 *
 * **When to use**: to go on as soon as a job runs, say, without watching it to its end.
 *
 * **Gotchas**: poll the last value, which may be a terminal state instead. A fast job is not seen in every state
 * that it went through. It unsubscribes from its source, so polling stops; the job goes on.
 *
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
 * @param state - the state to wait for
 * @throws `TypeError` for what is no state
 * @category Operators
 * @since 0.1.0
 */
export const untilState = (state: BatchState): MonoTypeOperatorFunction<BatchSnapshot> => {
  aState('untilState(state)', state);
  return takeWhile((snapshot) => snapshot.state !== state && !isTerminal(snapshot), true);
};
