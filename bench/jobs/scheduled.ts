import type { PollSchedule } from '../../dist/index.js';
import { snapshotOf } from '../../dist/testing/index.js';
import type { Waiter } from './Run.ts';

const snapshot = snapshotOf({ state: 'running' });

/** A watch with this schedule: the job has one state until it ends, answers take no time. */
export const scheduled =
  (schedule: PollSchedule): Waiter =>
  (durationMs, random) => {
    let polls = 1;
    let elapsedMs = 0;
    let previousDelayMs: number | undefined;
    while (elapsedMs < durationMs) {
      const delayMs = schedule({
        snapshot,
        elapsedMs,
        stateElapsedMs: elapsedMs,
        polls,
        statePolls: polls,
        previousDelayMs,
        latencyMs: 0,
        random,
      });
      elapsedMs += delayMs;
      previousDelayMs = delayMs;
      polls += 1;
    }
    return { polls, latencyMs: elapsedMs - durationMs };
  };
