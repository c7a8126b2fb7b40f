import type { BatchSnapshot, PollSchedule } from '../../dist/index.js';
import type { WatchCost } from './WatchCost.ts';

const running: BatchSnapshot = {
  projectId: 'p1',
  batchId: '0a324461-d9d9-45da-a52a-3b3c7a3d809e',
  state: 'running',
  rawState: 'running',
  previousState: 'starting',
  terminal: false,
  observedAt: 0,
  stateSince: 0,
  watchedSince: 0,
  elapsedMs: 0,
  polls: 2,
};

/** Watches a run in no time: the first poll is at its begin, and answers take none. */
export const watched = (schedule: PollSchedule, durationMs: number): WatchCost => {
  let [age, requests] = [0, 1];
  let previousDelayMs: number | undefined;
  for (; age < durationMs; requests += 1) {
    previousDelayMs = schedule({
      snapshot: running,
      elapsedMs: age,
      stateElapsedMs: age,
      polls: requests + 1,
      statePolls: requests,
      previousDelayMs,
      latencyMs: 0,
      random: () => 0.5,
    });
    age += previousDelayMs;
  }
  return { requests, latencyMs: age - durationMs };
};
