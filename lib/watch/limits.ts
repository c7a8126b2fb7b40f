import type { WatchError } from '../errors/WatchError.ts';
import { StateDeadlineExceededError } from '../errors/watchErrors.ts';
import type { BatchState } from '../model/BatchState.ts';
import type { WatchSettings } from './WatchOptions.ts';
import type { WatchState } from './WatchState.ts';

/** A limit of time: when it expires, and the error that then ends the watch. */
export interface Limit {
  /** On the watch's clock. */
  readonly atMs: number;
  /** In epoch milliseconds, if the limit is a moment: it is then judged by the wall clock, which may be set. */
  readonly moment?: number | undefined;
  readonly error: () => WatchError;
}

/** The limits of time of one subscriber of a watch. */
export interface Limits extends Pick<WatchSettings, 'stateDeadlines'> {
  /** `undefined`: none. */
  readonly deadlineMs: number | undefined;
  /** When `deadlineMs` begins, on the watch's clock. */
  readonly sinceMs: number;
  /** The moment of the deadline, in epoch milliseconds, if it is a `Date`. */
  readonly moment?: number | undefined;
}

/** The limit of the present state, if it has one. */
export const stateLimitOf = (watch: WatchState, { stateDeadlines }: Limits): Limit | undefined => {
  if (watch.run === undefined) return undefined;
  const { stateSinceMs, first } = watch.run;
  const { state } = first;
  // A `dead` that is withheld has none either, like every terminal state.
  const limitMs = (stateDeadlines as Readonly<Partial<Record<BatchState, number>>>)[state];
  if (limitMs === undefined) return undefined;
  const error = (): StateDeadlineExceededError =>
    new StateDeadlineExceededError(state, limitMs, watch.facts());
  return { atMs: stateSinceMs + limitMs, error };
};
