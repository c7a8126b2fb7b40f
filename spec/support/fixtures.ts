import fc from 'fast-check';
import { map, Observable, type OperatorFunction } from 'rxjs';
import { type BatchRef, type BatchSnapshot, type BatchState, type StateReading, WatchError } from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { stateOf } from '../../lib/model/BatchState.ts';
import { nextSnapshot } from '../../lib/model/snapshots.ts';

/** The ref of a job by its number, from 0. */
export const refNo = (n: number, projectId = 'p1'): BatchRef => ({
  projectId,
  batchId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
});

/** The letter of each state in a marble. */
const LETTERS: Readonly<Record<BatchState, string>> = {
  starting: 's',
  running: 'r',
  recovering: 'c',
  success: 'S',
  dead: 'D',
  unknown: 'u',
};

const byLetter = <T>(make: (state: BatchState) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(
    Object.entries(LETTERS).map(([state, letter]) => [letter, make(state as BatchState)] as const),
  );

/** Values for `cold`: a snapshot of each state by its letter. */
export const snapshots: Readonly<Record<string, BatchSnapshot>> = byLetter((state) => snapshotOf({ state }));

/** Values for `cold`: a reading of each state by its letter. */
export const readings: Readonly<Record<string, StateReading>> = byLetter((state) => ({
  state,
  rawState: state === 'unknown' ? 'paused' : state,
}));

/** Maps each snapshot to the letter of its state. */
export const letters = (): OperatorFunction<BatchSnapshot, string> => map(({ state }) => LETTERS[state]);

/** Maps each snapshot to the letter of its state, and a `WatchError` to its tag. */
export const asMarble = (): OperatorFunction<BatchSnapshot, string> => (source) =>
  new Observable((subscriber) =>
    source.pipe(letters()).subscribe({
      next: (letter) => subscriber.next(letter),
      error: (error: unknown) => subscriber.error(error instanceof WatchError ? error._tag : error),
      complete: () => subscriber.complete(),
    }),
  );

const ACTIVE = ['starting', 'Running', ' recovering', 'RUNNING', 'paused', 'queued'];
const TERMINAL = ['success', 'Success', 'dead'];

const readingOf = (rawState: string): StateReading => ({ state: stateOf(rawState), rawState });

/** The readings of one job: any number of active ones, and perhaps a terminal one. */
export const jobReadings: fc.Arbitrary<readonly StateReading[]> = fc
  .tuple(fc.array(fc.constantFrom(...ACTIVE)), fc.option(fc.constantFrom(...TERMINAL)))
  .map(([active, terminal]) => [...active, ...(terminal === null ? [] : [terminal])].map(readingOf));

/** The snapshots of a watch that was answered with these readings, one second apart. */
export const watched = (readings: readonly StateReading[]): readonly BatchSnapshot[] => {
  const result: BatchSnapshot[] = [];
  for (const [index, reading] of readings.entries()) {
    const elapsedMs = index * 1_000;
    const time = { watchedSince: 5_000, observedAt: 5_000 + elapsedMs, elapsedMs };
    result.push(nextSnapshot(testRef, result.at(-1), reading, time));
  }
  return result;
};
