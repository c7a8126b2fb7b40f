import type { Check } from '../checks/Check.ts';
import { checkedOptions } from '../checks/checkedOptions.ts';
import { checkedLength } from './checkedLength.ts';
import type { StateDeadlines } from './StateDeadlines.ts';

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
