import type { Check } from '../checks/Check.ts';
import { WATCH_CHECKS } from '../watch/WATCH_CHECKS.ts';
import type { SubscriberOptions } from './SubscriberOptions.ts';

/** The checks of what one subscriber may want for itself. */
export const SUBSCRIBER_CHECKS: Readonly<Record<keyof SubscriberOptions, Check>> = {
  deadline: WATCH_CHECKS.deadline,
  signal: WATCH_CHECKS.signal,
  stateDeadlines: WATCH_CHECKS.stateDeadlines,
};
