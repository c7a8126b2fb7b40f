import { checkedOptions } from '../checks/options.ts';
import type { Check } from '../checks/values.ts';
import type { ActiveState } from '../model/BatchState.ts';
import { checkedLength } from './delays.ts';

/**
 * How long a job may be in each state, in milliseconds, of any length; a state without a limit may last for ever.
 * `success` and `dead` have none: nothing is awaited there.
 *
 * @category Watching
 * @since 0.1.0
 */
export type StateDeadlines = Readonly<Partial<Record<ActiveState, number>>>;

/** Throws a `TypeError` for what is neither a length of time nor a moment. */
export const checkedDeadline: Check = (name, value) => {
  if (!(value instanceof Date)) checkedLength(name, value);
  else if (Number.isNaN(value.getTime()))
    throw new TypeError(`${name}: expected a valid Date, got Invalid Date`);
};

/** Throws a `TypeError` for a limit that is no length of time, or that of a state in which nothing is awaited. */
export const checkedStateDeadlines: Check = (name, value) => {
  const ofState: Check = (state, limit) => checkedLength(`${name}.${state}`, limit);
  checkedOptions(name, value as StateDeadlines, {
    starting: ofState,
    running: ofState,
    recovering: ofState,
    unknown: ofState,
  });
};

/** How long a deadline is, in milliseconds, for what began at `since`; one that is a moment in the past is 0. */
export const toDeadlineMs = (since: number, deadline: number | Date): number =>
  typeof deadline === 'number' ? deadline : Math.max(0, deadline.getTime() - since);
