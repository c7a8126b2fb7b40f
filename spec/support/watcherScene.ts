import assert from 'node:assert/strict';
import {
  type BatchSnapshot,
  createWatcher,
  DeadlineExceededError,
  every,
  StateDeadlineExceededError,
  type SubscriberOptions,
  type Watcher,
  type WatcherOptions,
} from 'dli-watch';
import { type FakeAnswer, fakeSource, noJitter, testRef } from 'dli-watch/testing';
import { type At, inVirtualTime } from './inVirtualTime.ts';

/** What a subscriber was told so far. */
export interface Told {
  readonly snapshots: readonly BatchSnapshot[];
  readonly error: unknown;
  readonly completed: boolean;
  readonly leave: () => void;
}

/** What a scene may use. */
export interface Stage {
  readonly watcher: Watcher;
  readonly at: At;
  /** Subscribes to the watch of the test's job. */
  readonly come: (options?: SubscriberOptions) => Told;
}

const comeTo = (watcher: Watcher, options?: SubscriberOptions): Told => {
  const snapshots: BatchSnapshot[] = [];
  const told = {
    snapshots,
    error: undefined as unknown,
    completed: false,
    leave: () => watching.unsubscribe(),
  };
  const watching = watcher.watchBatch$(testRef.projectId, testRef.batchId, options).subscribe({
    next: (snapshot) => snapshots.push(snapshot),
    error: (error: unknown) => (told.error = error),
    complete: () => (told.completed = true),
  });
  return told;
};

/**
 * Plays a scene at a watcher in virtual time, and says when its polls began; the wait between them is long unless the
 * options say otherwise.
 */
export const watcherScene = (
  script: readonly FakeAnswer[],
  options: WatcherOptions,
  play: (stage: Stage) => void,
  maxMs?: number,
): readonly number[] => {
  const polls: number[] = [];
  inVirtualTime((at) => {
    const watcher = createWatcher({
      source: fakeSource(script),
      random: noJitter,
      schedule: every(100_000),
      onEvent: (event) => {
        if (event._tag === 'pollStarted') polls.push(event.at);
      },
      ...options,
    });
    play({ watcher, at, come: (own) => comeTo(watcher, own) });
  }, maxMs);
  return polls;
};

/** The limit that ended a subscriber, when it did on the clock of the polls, and how many appears were answered by then. */
export const limitOf = ({
  error,
}: Pick<Told, 'error'>): readonly [limitMs: number, atMs: number, polls: number] => {
  assert.ok(error instanceof DeadlineExceededError || error instanceof StateDeadlineExceededError);
  return [error.deadlineMs, error.elapsedMs, error.polls];
};
