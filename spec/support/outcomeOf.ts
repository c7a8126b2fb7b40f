import assert from 'node:assert/strict';
import type { Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

/** What an Observable did in virtual time. */
export interface Outcome<T> {
  readonly values: readonly T[];
  readonly error: unknown;
  readonly completed: boolean;
}

/** Runs an Observable to its end in virtual time, or for so long: for values that a marble cannot show. */
export const outcomeOf = <T>(source: Observable<T>, maxMs = 1_000_000): Outcome<T> => {
  const values: T[] = [];
  let error: unknown;
  let completed = false;
  const scheduler = new TestScheduler(() => assert.fail('nothing is expected by marbles here'));
  scheduler.run(({ flush }) => {
    scheduler.maxFrames = maxMs;
    source.subscribe({
      next: (value) => values.push(value),
      error: (raised: unknown) => {
        error = raised;
      },
      complete: () => {
        completed = true;
      },
    });
    flush();
  });
  return { values, error, completed };
};
