import type { Shared } from './Shared.ts';
import type { Subscriber } from './Subscriber.ts';
import type { SubscriberOptions } from './SubscriberOptions.ts';

/** What a subscriber has for itself: its own options, and those of the watcher where they do not say otherwise. */
export const subscriberOf = (
  { watch, closing }: Pick<Shared, 'watch' | 'closing'>,
  { deadline = watch.deadline, signal, stateDeadlines }: SubscriberOptions,
): Subscriber => ({
  emit: watch.emit,
  deadline,
  stateDeadlines: { ...watch.stateDeadlines, ...stateDeadlines },
  signals: [signal, watch.signal, closing].filter((some) => some !== undefined),
});
