import type { Observable } from 'rxjs';
import { checkedOptions } from '../checks/checkedOptions.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { refOf } from '../model/refOf.ts';
import type { Shared } from './Shared.ts';
import { subscribed$ } from './subscribed$.ts';
import { SUBSCRIBER_CHECKS } from './SUBSCRIBER_CHECKS.ts';
import { subscriberOf } from './subscriberOf.ts';
import type { SubscriberOptions } from './SubscriberOptions.ts';

/** `watchBatch$` of a watcher. */
export const sharedWatch$ = (
  shared: Shared,
  projectId: string,
  batchId: string,
  options: SubscriberOptions = {},
): Observable<BatchSnapshot> => {
  const ref = refOf(projectId, batchId);
  const own = checkedOptions<SubscriberOptions>('options', options, SUBSCRIBER_CHECKS);
  return subscribed$(shared.polls, { ref }, subscriberOf(shared, own), shared.watch.initialDelayMs);
};
