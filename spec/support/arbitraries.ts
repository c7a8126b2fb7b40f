import fc from 'fast-check';
import type { BatchSnapshot, StateReading } from 'dli-watch';
import { nextSnapshot } from '../../lib/model/snapshots.ts';
import { stateOf } from '../../lib/model/BatchState.ts';
import { testRef } from 'dli-watch/testing';

const ACTIVE = ['starting', 'Running', ' recovering', 'RUNNING', 'paused', 'queued'];
const TERMINAL = ['success', 'Success', 'dead'];

const readingOf = (rawState: string): StateReading => ({ state: stateOf(rawState), rawState });

/** The readings of one job: any number of active ones, perhaps a terminal one at the end. */
export const jobReadings: fc.Arbitrary<readonly StateReading[]> = fc
  .tuple(fc.array(fc.constantFrom(...ACTIVE)), fc.option(fc.constantFrom(...TERMINAL)))
  .map(([active, terminal]) => [...active, ...(terminal === null ? [] : [terminal])].map(readingOf));

/** The snapshots of one watch that was answered with these readings, a second apart. */
export const watched = (readings: readonly StateReading[]): readonly BatchSnapshot[] => {
  const snapshots: BatchSnapshot[] = [];
  for (const [index, reading] of readings.entries()) {
    const elapsedMs = index * 1_000;
    const time = { watchedSince: 5_000, observedAt: 5_000 + elapsedMs, elapsedMs };
    snapshots.push(nextSnapshot(testRef, snapshots.at(-1), reading, time));
  }
  return snapshots;
};
