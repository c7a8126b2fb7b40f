import { Subscription } from 'rxjs';
import {
  type BatchRef,
  coalesced,
  type CoalesceOptions,
  type StateReading,
  type StateSource,
  watchScheduler,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { at } from './at.ts';
import { type ListService, listService, type Manner, type ServedJob } from './listService.ts';

/** A poll, and what came of it. */
export interface Poll {
  readonly ref: BatchRef;
  readonly from: number;
  readonly readings: StateReading[];
  error?: unknown;
  /** When it completed or failed. */
  endedAt?: number;
  completed: boolean;
  readonly subscription: Subscription;
}

/** A coalesced source of a service, and polls it. */
export interface Scene {
  readonly service: ListService;
  readonly source: StateSource;
  /** Polls a job, from such a moment on, and perhaps to such a moment. */
  readonly poll: (ref: BatchRef, from?: number, until?: number) => Poll;
}

const { projectId } = testRef;

/** The ref of the n-th job. */
export const refOf = (n: number, project: string = projectId): BatchRef => ({
  projectId: project,
  batchId: `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`,
});

/** So many jobs that run, the first of them the oldest; job n was created at n seconds. In the order of the list. */
export const jobsOf = (count: number, more: Partial<ServedJob> = {}): readonly ServedJob[] =>
  Array.from({ length: count }, (_, n): ServedJob => {
    const job = { ...refOf(n), state: 'running', createdAt: n * 1_000, updatedAt: n } as const;
    return { ...job, ...more };
  }).reverse();

/** Lets a coalesced source poll at a service: to be set up within virtual time. */
export const sceneOf = (
  jobs: readonly ServedJob[],
  options: CoalesceOptions = {},
  manner: Manner = {},
): Scene => {
  const service = listService(jobs, manner);
  const source = coalesced(service.client, { windowMs: 100, minGroup: 1, random: () => 1, ...options });
  const poll = (ref: BatchRef, from = 0, until?: number): Poll => {
    const subscription = new Subscription();
    const made: Poll = { ref, from, readings: [], completed: false, subscription };
    const ended = (): void => void (made.endedAt = watchScheduler.now());
    const ask = (): void =>
      subscription.add(
        source.readState$(ref).subscribe({
          next: (reading) => made.readings.push(reading),
          error: (error: unknown) => {
            made.error = error;
            ended();
          },
          complete: () => {
            made.completed = true;
            ended();
          },
        }),
      );
    at(from, ask);
    if (until !== undefined) at(until, () => subscription.unsubscribe());
    return made;
  };
  return { service, source, poll };
};
