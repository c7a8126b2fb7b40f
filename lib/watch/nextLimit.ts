import { DeadlineExceededError } from '../errors/DeadlineExceededError.ts';
import { StateDeadlineExceededError } from '../errors/StateDeadlineExceededError.ts';
import type { Limit } from './Limit.ts';
import type { Watch } from './Watch.ts';

/** The limit that is over first, as things stand. */
export const nextLimit = (watch: Watch): Limit | undefined => {
  const whole = deadlineOf(watch);
  const state = stateDeadlineOf(watch);
  if (whole === undefined || state === undefined) return whole ?? state;
  return state.atMs < whole.atMs ? state : whole;
};

const deadlineOf = (watch: Watch): Limit | undefined => {
  const { deadline } = watch.settings;
  if (deadline === undefined) return undefined;
  const atMs = typeof deadline === 'number' ? deadline : Math.max(0, deadline.getTime() - watch.watchedSince);
  return { atMs, error: () => new DeadlineExceededError(atMs, watch.facts()) };
};

const stateDeadlineOf = (watch: Watch): Limit | undefined => {
  if (watch.answered === undefined) return undefined;
  const { snapshot, stateSinceMs } = watch.answered;
  // A suspected `dead` has none either: its snapshot is terminal.
  const limitMs = snapshot.terminal ? undefined : watch.settings.stateDeadlines[snapshot.state];
  if (limitMs === undefined) return undefined;
  const error = (): StateDeadlineExceededError =>
    new StateDeadlineExceededError(snapshot.state, limitMs, watch.facts());
  return { atMs: stateSinceMs + limitMs, error };
};
