import type { Check } from '../checks/Check.ts';
import { expected } from '../checks/expected.ts';
import { hasMethods } from '../checks/hasMethods.ts';

/** Throws a `TypeError` for what cannot be a scheduler. */
export const checkedScheduler: Check = expected('a scheduler, an object with now and schedule', (value) =>
  hasMethods(value, 'now', 'schedule'),
);
