import { map, Observable, type OperatorFunction } from 'rxjs';
import { type BatchSnapshot, type BatchState, type StateReading, WatchError } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';

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

/** Values for `cold`: a fresh snapshot of each state by its letter. */
export const snapshots: Readonly<Record<string, BatchSnapshot>> = byLetter((state) => snapshotOf({ state }));

/** Values for `cold`: a reading of each state by its letter. */
export const readings: Readonly<Record<string, StateReading>> = byLetter((state) => ({
  state,
  rawState: state === 'unknown' ? 'paused' : state,
}));

/** Shows each snapshot as the letter of its state. */
export const letters = (): OperatorFunction<BatchSnapshot, string> => map(({ state }) => LETTERS[state]);

/** Shows a watch in a marble: each snapshot as the letter of its state, an error as its tag. */
export const told = (): OperatorFunction<BatchSnapshot, string> => (source) =>
  new Observable((subscriber) =>
    source.pipe(letters()).subscribe({
      next: (letter) => subscriber.next(letter),
      error: (error: unknown) => subscriber.error(error instanceof WatchError ? error._tag : error),
      complete: () => subscriber.complete(),
    }),
  );
