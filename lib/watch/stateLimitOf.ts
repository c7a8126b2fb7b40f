import { StateDeadlineExceededError } from '../errors/StateDeadlineExceededError.ts';
import type { Limit } from './Limit.ts';
import type { Limits } from './Limits.ts';
import type { Watch } from './Watch.ts';

/** The limit of the state that the job is in, as things stand. */
export const stateLimitOf = (watch: Watch, { stateDeadlines }: Limits): Limit | undefined => {
  if (watch.answered === undefined) return undefined;
  const { snapshot, stateSinceMs } = watch.answered;
  // A suspected `dead` has none either: its snapshot is terminal.
  const limitMs = snapshot.terminal ? undefined : stateDeadlines[snapshot.state];
  if (limitMs === undefined) return undefined;
  const error = (): StateDeadlineExceededError =>
    new StateDeadlineExceededError(snapshot.state, limitMs, watch.facts());
  return { atMs: stateSinceMs + limitMs, error };
};
