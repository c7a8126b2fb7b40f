import type { Observable } from 'rxjs';
import {
  type BatchSnapshot,
  createWatcher,
  every,
  type StateSource,
  type Watcher,
  type WatcherOptions,
} from 'dli-watch';
import { noJitter, testRef } from 'dli-watch/testing';

/** A watcher that polls again 4 ms after an answer. */
export const watcherOf = (source: StateSource, options: WatcherOptions = {}): Watcher =>
  createWatcher({ source, random: noJitter, schedule: every(4), ...options });

/** Its watch of the test's job. */
export const watchOf$ = (watcher: Watcher): Observable<BatchSnapshot> =>
  watcher.watchBatch$(testRef.projectId, testRef.batchId);
