import { identity, Observable, type Observer, type Subscriber } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { PollLoop } from './PollLoop.ts';
import type { Watch } from './Watch.ts';
import type { WatchSettings } from './WatchSettings.ts';

/**
 * Looks at a job until it ends: a snapshot for each answered look. It is what those who watch one job may share; what
 * each of them wants for itself comes after it.
 *
 * ```text
 * looks      s   s   r   x r   r   c   r   S         (x failed, and was tried again)
 * polls$()   s---s---r-----r---r---c---r---(S|)
 * ```
 *
 * The one place but the promise edge where an Observable is made by hand: docs/decisions.md, 48.
 *
 * @param outletOf - what stands between the looks and the subscriber, and begins with it; nothing unless given
 * @param emit - whether that hears of every look or only of changes; of every look unless given
 */
export const polls$ = (
  watch: Watch,
  outletOf: (subscriber: Subscriber<BatchSnapshot>) => Observer<BatchSnapshot> = identity,
  emit: WatchSettings['emit'] = 'looks',
): Observable<BatchSnapshot> =>
  new Observable((subscriber) => {
    const loop = new PollLoop(watch, outletOf(subscriber), emit);
    // First: if a scheduler throws while it begins, what has begun is ended.
    subscriber.add(loop);
    if (!subscriber.closed) loop.begin();
  });
