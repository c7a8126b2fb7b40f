import { defer, type Observable, of, throwError } from 'rxjs';
import { PollError } from '../errors/PollError.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { stateOf } from '../model/BatchState.ts';
import { keyOf } from '../model/snapshots.ts';
import type { StateReading, StateSource } from '../model/StateSource.ts';

/**
 * An answer in the form of an Observable.
 *
 * @category Testing
 * @since 0.1.0
 */
export interface FakePoll {
  /** Subscribed to by each poll that it answers. */
  readonly reading$: Observable<StateReading>;
}

/**
 * The answer to one poll: a state as the service spells it, a complete reading, a `PollError` to fail with, or an
 * Observable: `{ reading$: NEVER }` for a service that hangs, a marble diagram for one that is slow.
 *
 * @category Testing
 * @since 0.1.0
 */
export type FakeAnswer = string | StateReading | PollError | FakePoll;

/**
 * A `StateSource` that answers by a script and counts polls.
 *
 * @category Testing
 * @since 0.1.0
 */
export interface FakeSource extends StateSource {
  /** How many polls there were: of one job, or of all jobs. */
  readonly polls: (ref?: BatchRef) => number;
}

/**
 * Creates a source that answers each poll with the next entry of a script, synchronously and without HTTP. The last entry
 * answers all later polls.
 *
 * **When to use**: to test your own service, in particular under `TestScheduler`.
 *
 * **Gotchas**: each job runs through the script separately. `polls` counts subscriptions, so each attempt of a retried poll
 * counts.
 *
 * @example
 * ```ts
 * import { NetworkError, watchBatch$ } from 'dli-watch';
 * import { fakeSource, noJitter, testRef } from 'dli-watch/testing';
 *
 * const source = fakeSource(['starting', new NetworkError({ code: 'ECONNRESET' }), 'Success']);
 * watchBatch$(testRef.projectId, testRef.batchId, { source, random: noJitter, schedule: () => 10 }).subscribe({
 *   next: ({ state }) => console.log(state),
 *   complete: () => console.log('polls:', source.polls()),
 * });
 * // => starting
 * // => success
 * // => polls: 3
 * ```
 *
 * @param script - the answers, in order; at least one
 * @throws `TypeError` for an empty script
 * @category Testing
 * @since 0.1.0
 */
export const fakeSource = (script: readonly FakeAnswer[]): FakeSource => {
  const last = script.at(-1);
  if (last === undefined) throw new TypeError('script: expected at least one answer, got an array of 0');
  const polls = new Map<string, number>();
  // A ref written by hand may have an upper-case batch id.
  const key = ({ projectId, batchId }: BatchRef): string =>
    keyOf({ projectId, batchId: batchId.toLowerCase() });
  const sum = (): number => [...polls.values()].reduce((total, count) => total + count, 0);
  return {
    readState$: (ref) =>
      defer(() => {
        const count = polls.get(key(ref)) ?? 0;
        polls.set(key(ref), count + 1);
        return reading$(script[count] ?? last);
      }),
    polls: (ref) => (ref === undefined ? sum() : (polls.get(key(ref)) ?? 0)),
  };
};

const reading$ = (answer: FakeAnswer): Observable<StateReading> => {
  if (typeof answer === 'string') return of({ state: stateOf(answer), rawState: answer });
  if (answer instanceof PollError) return throwError(() => answer);
  return 'reading$' in answer ? answer.reading$ : of(answer);
};
