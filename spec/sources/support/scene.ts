import assert from 'node:assert/strict';
import { Subscription, tap, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import {
  type BatchRef,
  coalesced,
  type CoalesceOptions,
  type StateReading,
  type StateSource,
  watchScheduler,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { type ListService, listService, type ServiceOptions, type ServedJob } from './listService.ts';

/**
 * Runs `setUp` in virtual time, until nothing is scheduled any more or for `maxMs`, and returns its result. For what marbles
 * cannot show.
 */
export const virtually = <T>(setUp: () => T, maxMs = 1_000_000): T => {
  const scheduler = new TestScheduler(() => assert.fail('nothing is expected by marbles here'));
  return scheduler.run(({ flush }) => {
    scheduler.maxFrames = maxMs;
    const result = setUp();
    flush();
    return result;
  });
};

/** Calls `act` after `ms` of virtual time. */
export const at = (ms: number, act: () => void): void => {
  timer(ms).pipe(tap(act)).subscribe();
};

/** The whole numbers from `first` on. */
export const numbers = (count: number, first = 0): readonly number[] =>
  Array.from({ length: count }, (_, n) => first + n);

/** A poll and its outcome. */
export interface Poll {
  readonly ref: BatchRef;
  readonly from: number;
  readonly readings: StateReading[];
  error?: unknown;
  /** When it completed or failed, in virtual time. */
  endedAt?: number;
  completed: boolean;
  readonly subscription: Subscription;
}

/** A coalesced source of a service. */
export interface Scene {
  readonly service: ListService;
  readonly source: StateSource;
  /** Polls a job at `from`; unsubscribes at `until`. */
  readonly poll: (ref: BatchRef, from?: number, until?: number) => Poll;
}

const { projectId } = testRef;

/** The ref of the n-th job. */
export const refOf = (n: number, project: string = projectId): BatchRef => ({
  projectId: project,
  batchId: `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`,
});

/** Running jobs in the order of the list, newest first; job n was created at n seconds. */
export const jobsOf = (count: number, more: Partial<ServedJob> = {}): readonly ServedJob[] =>
  Array.from({ length: count }, (_, n): ServedJob => {
    const job = { ...refOf(n), state: 'running', createdAt: n * 1_000, updatedAt: n } as const;
    return { ...job, ...more };
  }).reverse();

/** Makes a coalesced source of a service with these jobs; call it within `virtually`. */
export const sceneOf = (
  jobs: readonly ServedJob[],
  options: CoalesceOptions = {},
  serviceOptions: ServiceOptions = {},
): Scene => {
  const service = listService(jobs, serviceOptions);
  const source = coalesced(service.client, { windowMs: 100, minGroup: 1, random: () => 1, ...options });
  const poll = (ref: BatchRef, from = 0, until?: number): Poll => {
    const subscription = new Subscription();
    const outcome: Poll = { ref, from, readings: [], completed: false, subscription };
    const end = (): void => void (outcome.endedAt = watchScheduler.now());
    const start = (): void =>
      subscription.add(
        source.readState$(ref).subscribe({
          next: (reading) => outcome.readings.push(reading),
          error: (error: unknown) => {
            outcome.error = error;
            end();
          },
          complete: () => {
            outcome.completed = true;
            end();
          },
        }),
      );
    at(from, start);
    if (until !== undefined) at(until, () => subscription.unsubscribe());
    return outcome;
  };
  return { service, source, poll };
};
