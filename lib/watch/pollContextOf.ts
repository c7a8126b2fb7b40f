import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { PollContext } from '../schedule/PollSchedule.ts';
import type { Answered } from './Answered.ts';
import type { Watch } from './Watch.ts';

/** What a schedule is told at `elapsedMs`, when the last answered look was `snapshot`. */
export const pollContextOf = (watch: Watch, snapshot: BatchSnapshot, elapsedMs: number): PollContext => {
  // Only asked once a look was answered.
  const { polls, latencyMs, stateSinceMs, statePolls } = watch.answered as Answered;
  return {
    snapshot,
    elapsedMs,
    stateElapsedMs: elapsedMs - stateSinceMs,
    polls,
    statePolls,
    previousDelayMs: watch.previousDelayMs,
    latencyMs,
    random: watch.random,
  };
};
