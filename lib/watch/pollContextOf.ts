import type { PollContext } from '../schedule/PollSchedule.ts';
import type { Answered } from './Answered.ts';
import type { Watch } from './Watch.ts';

/** What a schedule is told after an answered look. */
export const pollContextOf = (watch: Watch, answered: Answered): PollContext => {
  const { snapshot, polls, latencyMs, stateSinceMs, statePolls } = answered;
  const elapsedMs = watch.elapsedMs();
  return {
    snapshot,
    elapsedMs,
    stateElapsedMs: elapsedMs - stateSinceMs,
    polls,
    statePolls,
    previousDelayMs: watch.previousDelayMs,
    latencyMs,
    random: watch.settings.random,
  };
};
