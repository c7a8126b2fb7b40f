import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { EMPTY, mergeMap, of, type OperatorFunction } from 'rxjs';
import type { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { FleetChange } from './FleetChange.ts';

/** What is told of jobs, out of all that happens to them. */
export const results = (): OperatorFunction<FleetChange, Either<WatchError, BatchSnapshot>> =>
  mergeMap((change) => {
    switch (change._tag) {
      case 'seen':
        return of(right(change.snapshot));
      case 'failed':
        return of(left(change.error));
      default:
        return EMPTY;
    }
  });
