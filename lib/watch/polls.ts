import { identity, Observable, type Observer, type Subscriber } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { PollLoop } from './PollLoop.ts';
import type { WatchSettings } from './WatchOptions.ts';
import type { WatchState } from './WatchState.ts';

/**
 * Polls a job until it ends: emits a snapshot for each answered poll. Subscribers of the same job can share it; their own
 * options apply after it (`WatchSubscriber`).
 *
 * ```text
 * polls      s   s   r   x r   r   c   r   S         (x failed, and was retried)
 * polls$()   s---s---r-----r---r---c---r---(S|)
 * ```
 *
 * @param sinkOf - returns the observer that the loop sends to, given the subscriber; by default the subscriber itself
 * @param emit - what that observer needs: each answered poll (default), or changes of state only
 */
export const polls$ = (
  watch: WatchState,
  sinkOf: (subscriber: Subscriber<BatchSnapshot>) => Observer<BatchSnapshot> = identity,
  emit: WatchSettings['emit'] = 'polls',
): Observable<BatchSnapshot> =>
  // Not a pipe: docs/decisions.md, 48.
  new Observable((subscriber) => {
    if (subscriber.closed) return;
    const loop = new PollLoop(watch, sinkOf(subscriber), emit);
    // Before it starts, so that it is torn down if a scheduler throws.
    subscriber.add(loop);
    loop.start();
  });
