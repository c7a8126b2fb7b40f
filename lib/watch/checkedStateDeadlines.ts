import type { Check } from '../checks/Check.ts';
import { checkedOptions } from '../checks/checkedOptions.ts';
import { checkedLength } from '../schedule/checkedLength.ts';
import type { WatchOptions } from './WatchOptions.ts';

const ofState: Check = (state, value) => checkedLength(`stateDeadlines.${state}`, value);

/** Throws a `TypeError` for a limit that is no length of time, or that of a state in which nothing is awaited. */
export const checkedStateDeadlines: Check = (name, value) =>
  checkedOptions(name, value as NonNullable<WatchOptions['stateDeadlines']>, {
    starting: ofState,
    running: ofState,
    recovering: ofState,
    unknown: ofState,
  });
