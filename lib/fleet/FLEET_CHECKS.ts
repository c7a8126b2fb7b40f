import { isObservable } from 'rxjs';
import type { Check } from '../checks/Check.ts';
import { checkedFromOne } from '../checks/checkedFromOne.ts';
import { expected } from '../checks/expected.ts';
import { checkedDelay } from '../schedule/checkedDelay.ts';
import type { WatchOptions } from '../watch/WatchOptions.ts';
import type { FleetOptions } from './FleetOptions.ts';

/** The checks of the options by which jobs are watched together. */
export const FLEET_CHECKS: Readonly<Record<Exclude<keyof FleetOptions, keyof WatchOptions>, Check>> = {
  drop$: expected('an Observable', isObservable),
  spreadMs: checkedDelay,
  concurrency: checkedFromOne,
};
