import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Observable } from 'rxjs';
import { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot, TerminalSnapshot } from '../model/BatchSnapshot.ts';
import { endOf } from './endOf.ts';

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
