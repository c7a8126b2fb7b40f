import type { Observable } from 'rxjs';
import { checkedOptions } from '../checks/checkedOptions.ts';
import { FLEET_CHECKS } from './FLEET_CHECKS.ts';
import { fleet$ } from './fleet$.ts';
import type { FleetChange } from './FleetChange.ts';
import type { Jobs } from './jobsOf.ts';
import type { Shared } from './Shared.ts';
import { SPREAD_MS } from './SPREAD_MS.ts';
import { subscribed$ } from './subscribed$.ts';
import { SUBSCRIBER_CHECKS } from './SUBSCRIBER_CHECKS.ts';
import { subscriberOf } from './subscriberOf.ts';
import type { SubscriberFleetOptions } from './SubscriberFleetOptions.ts';

const { drop$, spreadMs } = FLEET_CHECKS;
const CHECKS = { ...SUBSCRIBER_CHECKS, drop$, spreadMs };

/** What happens to the jobs of a fleet of a watcher. */
export const sharedFleet$ = (
  shared: Shared,
  jobs: Jobs,
  options: SubscriberFleetOptions = {},
): Observable<FleetChange> => {
  const own = checkedOptions<SubscriberFleetOptions>('options', options, CHECKS);
  const subscriber = subscriberOf(shared, own);
  const { scheduler, initialDelayMs } = shared.watch;
  const { signals } = subscriber;
  const plan = { scheduler, initialDelayMs, signals, drop$: own.drop$, spreadMs: own.spreadMs ?? SPREAD_MS };
  return fleet$(jobs, plan, (job, delayMs) => subscribed$(shared.polls, job, subscriber, delayMs));
};
