import { defer, type Observable, of, throwError } from 'rxjs';
import { PollError } from '../errors/PollError.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { stateOf } from '../model/BatchState.ts';
import type { StateReading } from '../model/StateSource.ts';
import type { StateSource } from '../model/StateSource.ts';

/**
 * An answer of your own making.
 *
 * @category Testing
 * @since 0.1.0
 */
export interface FakePoll {
  /** Subscribed to for each poll that it answers. */
  readonly reading$: Observable<StateReading>;
}

/**
 * What a fake answers one poll with: the service's text for a state, a whole reading, a `PollError`, or an
 * Observable of your own: `{ reading$: NEVER }` for a service that hangs, a marble for one that takes its time.
 *
 * @category Testing
 * @since 0.1.0
 */
export type FakeAnswer = string | StateReading | PollError | FakePoll;

/**
 * A `StateSource` that follows a script and counts its polls.
 *
 * @category Testing
 * @since 0.1.0
 */
export interface FakeSource extends StateSource {
  /** How many polls there were, at one job or at all. */
  readonly polls: (ref?: BatchRef) => number;
}

const answered$ = (answer: FakeAnswer): Observable<StateReading> => {
  if (typeof answer === 'string') return of({ state: stateOf(answer), rawState: answer });
  if (answer instanceof PollError) return throwError(() => answer);
  return 'reading$' in answer ? answer.reading$ : of(answer);
};

/**
 * Makes a source that answers poll after poll by a script, at once and without HTTP; its last entry stays.
 *
 * **When to use**: to test your own service, under `TestScheduler` above all.
 *
 * **Gotchas**: each job has a copy of the script of its own. A poll counts when it is subscribed to, a retried
 * one again.
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
  const keyOf = ({ projectId, batchId }: BatchRef): string => `${projectId}/${batchId.toLowerCase()}`;
  const sum = (): number => [...polls.values()].reduce((total, count) => total + count, 0);
  return {
    readState$: (ref) =>
      defer(() => {
        const count = polls.get(keyOf(ref)) ?? 0;
        polls.set(keyOf(ref), count + 1);
        return answered$(script[count] ?? last);
      }),
    polls: (ref) => (ref === undefined ? sum() : (polls.get(keyOf(ref)) ?? 0)),
  };
};
