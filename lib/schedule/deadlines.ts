import { checkedOptions } from '../checks/options.ts';
import { isDate } from '../checks/realms.ts';
import type { Check } from '../checks/values.ts';
import type { ActiveState } from '../model/BatchState.ts';
import { checkedDuration } from './delays.ts';

/**
 * How long a job may stay in each state, in milliseconds from 0. A state without an entry has no limit.
 *
 * `success` and `dead` take none, because a watch ends there.
 *
 * @category Watching
 * @since 0.1.0
 */
export type StateDeadlines = { readonly [State in ActiveState]?: number | undefined };

const STATES = Object.keys({
  starting: true,
  running: true,
  recovering: true,
  unknown: true,
} satisfies Record<ActiveState, true>) as readonly ActiveState[];

/** The limits of states, with those of `defaults` for states without one; `undefined` counts as none. */
export const withStateDeadlines = (defaults: StateDeadlines, given: StateDeadlines = {}): StateDeadlines => {
  const limits: { [State in ActiveState]?: number } = {};
  // Not a spread, after which each object has a shape of its own.
  for (const state of STATES) {
    const limitMs = given[state] ?? defaults[state];
    if (limitMs !== undefined) limits[state] = limitMs;
  }
  return limits;
};

/** A deadline as milliseconds from `since`; 0 for a moment in the past. */
export const toDeadlineMs = (since: number, deadline: number | Date): number =>
  typeof deadline === 'number' ? deadline : Math.max(0, deadline.getTime() - since);

/** The moment of a deadline, in epoch milliseconds; `undefined` for a duration. */
export const momentOf = (deadline: number | Date | undefined): number | undefined =>
  typeof deadline === 'object' ? deadline.getTime() : undefined;

/** Checks an option for a deadline: throws a `TypeError` unless it is a duration or a valid `Date`. */
export const checkedDeadline: Check = (name, value) => {
  if (!isDate(value)) checkedDuration(name, value);
  else if (Number.isNaN(value.getTime()))
    throw new TypeError(`${name}: expected a valid Date, got Invalid Date`);
};

/** Checks `StateDeadlines`: throws a `TypeError` for a limit that is not a duration and for a terminal state. */
export const checkedStateDeadlines: Check = (name, value) => {
  const checkedLimit: Check = (state, limit) => checkedDuration(`${name}.${state}`, limit);
  checkedOptions(name, value as StateDeadlines, {
    starting: checkedLimit,
    running: checkedLimit,
    recovering: checkedLimit,
    unknown: checkedLimit,
  });
};
