import assert from 'node:assert/strict';
import type { Observable } from 'rxjs';
import {
  type BatchSnapshot,
  createWatcher,
  DeadlineExceededError,
  every,
  StateDeadlineExceededError,
  type StateSource,
  type SubscriberOptions,
  type Watcher,
  type WatcherOptions,
} from 'dli-watch';
import { type FakeAnswer, type FakeSource, fakeSource, noJitter, testRef } from 'dli-watch/testing';
import { type At, inVirtualTime } from '../../support/inVirtualTime.ts';

/** A watcher that polls 4 ms after each answer. */
export const watcherOf = (source: StateSource, options: WatcherOptions = {}): Watcher =>
  createWatcher({ source, random: noJitter, schedule: every(4), ...options });

/** The watch of the test job. */
export const watchOf$ = (watcher: Watcher): Observable<BatchSnapshot> =>
  watcher.watchBatch$(testRef.projectId, testRef.batchId);

/** Runs `scene` in virtual time with a watcher that polls 5 ms after each answer of a script. */
export const withWatcher = (
  script: readonly FakeAnswer[],
  options: WatcherOptions,
  scene: (stage: { readonly watcher: Watcher; readonly source: FakeSource; readonly at: At }) => void,
): void =>
  inVirtualTime((at) => {
    const source = fakeSource(script);
    scene({ at, source, watcher: watcherOf(source, { schedule: every(5), ...options }) });
  });

/** What a subscriber has received so far. */
export interface Recording {
  readonly snapshots: readonly BatchSnapshot[];
  readonly error: unknown;
  readonly completed: boolean;
  readonly unsubscribe: () => void;
}

const record = (watcher: Watcher, options?: SubscriberOptions): Recording => {
  const snapshots: BatchSnapshot[] = [];
  const recording = {
    snapshots,
    error: undefined as unknown,
    completed: false,
    unsubscribe: () => subscription.unsubscribe(),
  };
  const subscription = watcher.watchBatch$(testRef.projectId, testRef.batchId, options).subscribe({
    next: (snapshot) => snapshots.push(snapshot),
    error: (error: unknown) => (recording.error = error),
    complete: () => (recording.completed = true),
  });
  return recording;
};

/** What a scene of `pollTimes` works with. */
export interface Stage {
  readonly watcher: Watcher;
  readonly at: At;
  /** Subscribes to the watch of the test job. */
  readonly subscribe: (options?: SubscriberOptions) => Recording;
}

/**
 * Runs `scene` with a watcher in virtual time, and returns when its polls started. The wait between polls is long unless the
 * options say otherwise.
 */
export const pollTimes = (
  script: readonly FakeAnswer[],
  options: WatcherOptions,
  scene: (stage: Stage) => void,
  maxMs?: number,
): readonly number[] => {
  const times: number[] = [];
  inVirtualTime((at) => {
    const watcher = watcherOf(fakeSource(script), {
      schedule: every(100_000),
      onEvent: (event) => {
        if (event._tag === 'pollStarted') times.push(event.at);
      },
      ...options,
    });
    scene({ watcher, at, subscribe: (own) => record(watcher, own) });
  }, maxMs);
  return times;
};

/** The limit that ended a subscriber, when it did on the clock of the polls, and how many polls were answered by then. */
export const limitOf = ({
  error,
}: Pick<Recording, 'error'>): readonly [limitMs: number, atMs: number, polls: number] => {
  assert.ok(error instanceof DeadlineExceededError || error instanceof StateDeadlineExceededError);
  return [error.deadlineMs, error.elapsedMs, error.polls];
};
