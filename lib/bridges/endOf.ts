import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { filter, lastValueFrom, type Observable } from 'rxjs';
import { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot, TerminalSnapshot } from '../model/BatchSnapshot.ts';
import { isTerminal } from '../model/snapshots.ts';

/** The end of a watch as a promise. */
export const endOf = (snapshots$: Observable<BatchSnapshot>): Promise<TerminalSnapshot> =>
  // Not firstValueFrom, which would unsubscribe before the watch completes and so change its `ended` event. No default:
  // a watch that completes has emitted a terminal snapshot.
  // eslint-disable-next-line rxjs-x/no-ignored-default-value
  lastValueFrom(snapshots$.pipe(filter(isTerminal)));

/** The end of a watch as a task. Each run subscribes anew; errors other than a `WatchError` reject. */
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

/** Whether a value ends its job or its watch: a terminal snapshot, plain or in a `Right` of `settle`, or a `Left`. */
export const isEnd = (value: unknown): boolean => {
  const { _tag, right } = (value ?? {}) as { readonly _tag?: unknown; readonly right?: unknown };
  return hasEnded(value) || _tag === 'Left' || (_tag === 'Right' && hasEnded(right));
};

const hasEnded = (value: unknown): boolean =>
  (value as { readonly terminal?: unknown } | null | undefined)?.terminal === true;
