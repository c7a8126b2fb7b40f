import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Observable, Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { type BatchSnapshot, watchBatch$, type WatchError, type WatchOptions } from 'dli-watch';
import { type FakeAnswer, fakeSource, noJitter, testRef } from 'dli-watch/testing';

/** Subscribes to an Observable that must not fail. */
export const listen = <T>(source: Observable<T>, next: (value: T) => void): Subscription =>
  source.subscribe({ next, error: assert.ifError });

/** Subscribes, and records the state of each snapshot, the tag of an error, or `|` at completion. */
export const record = (source: Observable<BatchSnapshot>, notes: string[]): Subscription =>
  source.subscribe({
    next: ({ state }) => notes.push(state),
    error: (error: unknown) => notes.push((error as WatchError)._tag),
    complete: () => notes.push('|'),
  });

/** What an Observable did in virtual time. */
export interface Outcome<T> {
  readonly values: readonly T[];
  readonly error: unknown;
  readonly completed: boolean;
}

/** Runs an Observable in virtual time, for values that a marble cannot show. */
export const outcomeOf = <T>(source: Observable<T>, maxMs = 1_000_000): Outcome<T> => {
  const values: T[] = [];
  let error: unknown;
  let completed = false;
  const scheduler = new TestScheduler(() => assert.fail('no marbles are expected'));
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

/** The times at which the attempts of a watch start, in milliseconds since its start. */
export const pollsOf = (script: readonly FakeAnswer[], options: WatchOptions = {}): readonly number[] => {
  const times: number[] = [];
  const onEvent: WatchOptions['onEvent'] = ({ _tag, elapsedMs }) => {
    if (_tag === 'pollStarted') times.push(elapsedMs);
  };
  const source = fakeSource(script);
  outcomeOf(
    watchBatch$(testRef.projectId, testRef.batchId, { source, random: noJitter, ...options, onEvent }),
  );
  return times;
};

/** The size of the heap in bytes, after a garbage collection. */
export const heapUsed = (): number => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
};
