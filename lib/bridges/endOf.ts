import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { filter, lastValueFrom, type Observable } from 'rxjs';
import { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot, TerminalSnapshot } from '../model/BatchSnapshot.ts';
import { isTerminal } from '../model/snapshots.ts';

/** The shapes of an end: a snapshot, and a snapshot or an error in an `Either`. */
interface Ended {
  readonly _tag?: unknown;
  readonly right?: unknown;
  readonly terminal?: unknown;
}

const hasEnded = (value: unknown): boolean => (value as Ended | null | undefined)?.terminal === true;

/** Whether a value tells how a job or its watch ended: a terminal snapshot, plain or as `settle` makes it, or a `Left`. */
export const isEnd = (value: unknown): boolean => {
  const { _tag, right } = (value ?? {}) as Ended;
  return hasEnded(value) || _tag === 'Left' || (_tag === 'Right' && hasEnded(right));
};

/** The end of a watch, as a promise. */
export const endOf = (snapshots$: Observable<BatchSnapshot>): Promise<TerminalSnapshot> =>
  // Not firstValueFrom: it unsubscribes from a watch that is about to complete, which `onEvent` is then told.
  // A watch that completes has emitted a terminal snapshot: there is no default to give.
  // eslint-disable-next-line rxjs-x/no-ignored-default-value
  lastValueFrom(snapshots$.pipe(filter(isTerminal)));

/** The end of a watch, as a task: each run subscribes anew. What is no `WatchError` rejects, for it is a fault in code. */
export const taskOf =
  (snapshots$: Observable<BatchSnapshot>): TaskEither<WatchError, TerminalSnapshot> =>
  async () => {
    try {
      return right(await endOf(snapshots$));
    } catch (error) {
      if (error instanceof WatchError) return left(error);
      throw error;
    }
  };
