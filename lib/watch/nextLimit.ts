import { DeadlineExceededError } from '../errors/DeadlineExceededError.ts';
import { StateDeadlineExceededError } from '../errors/StateDeadlineExceededError.ts';
import type { Limit } from './Limit.ts';
import type { Limits } from './Limits.ts';
import type { Watch } from './Watch.ts';

/** Which of these limits is over first, as things stand. */
export const nextLimit = (watch: Watch, limits: Limits): Limit | undefined => {
  const whole = deadlineOf(watch, limits);
  const state = stateDeadlineOf(watch, limits);
  if (whole === undefined || state === undefined) return whole ?? state;
  return state.atMs < whole.atMs ? state : whole;
};

const deadlineOf = (watch: Watch, { deadline, sinceMs }: Limits): Limit | undefined => {
  if (deadline === undefined) return undefined;
  const lengthMs =
    typeof deadline === 'number' ? deadline : Math.max(0, deadline.getTime() - watch.watchedSince - sinceMs);
  return { atMs: sinceMs + lengthMs, error: () => new DeadlineExceededError(lengthMs, watch.facts()) };
};

const stateDeadlineOf = (watch: Watch, { stateDeadlines }: Limits): Limit | undefined => {
  if (watch.answered === undefined) return undefined;
  const { snapshot, stateSinceMs } = watch.answered;
  // A suspected `dead` has none either: its snapshot is terminal.
  const limitMs = snapshot.terminal ? undefined : stateDeadlines[snapshot.state];
  if (limitMs === undefined) return undefined;
  const error = (): StateDeadlineExceededError =>
    new StateDeadlineExceededError(snapshot.state, limitMs, watch.facts());
  return { atMs: stateSinceMs + limitMs, error };
};
