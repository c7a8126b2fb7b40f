import { StateDeadlineExceededError } from '../errors/StateDeadlineExceededError.ts';
import type { BatchState } from '../model/BatchState.ts';
import type { Limit } from './Limit.ts';
import type { Limits } from './Limits.ts';
import type { Watch } from './Watch.ts';

/** The limit of the state that the job is in, as things stand. */
export const stateLimitOf = (watch: Watch, { stateDeadlines }: Limits): Limit | undefined => {
  if (watch.answered === undefined) return undefined;
  const { stateSinceMs, first } = watch.answered;
  const { state } = first;
  // A suspected `dead` has none either: an end has no limit.
  const limitMs = (stateDeadlines as Readonly<Partial<Record<BatchState, number>>>)[state];
  if (limitMs === undefined) return undefined;
  const error = (): StateDeadlineExceededError =>
    new StateDeadlineExceededError(state, limitMs, watch.facts());
  return { atMs: stateSinceMs + limitMs, error };
};
