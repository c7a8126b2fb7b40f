import { filter, type MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { View } from './View.ts';
import { viewerOf } from './viewerOf.ts';
import type { Watch } from './Watch.ts';

/**
 * What one of those who are subscribed to a watch sees of its looks: a snapshot if its state is not that of the one before
 * (with `emit: 'looks'` all of them), until a limit of time is over; with it goes whatever is in flight.
 *
 * ```text
 * looks     s----s----r----r---…
 * limit     |------|  |------|        stateDeadlines, for instance; disarmed by another state
 * viewed()  s---------r------#        emit: 'changes'
 * ```
 */
export const viewed =
  (watch: Watch, view: View): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    new Observable((subscriber) => {
      const viewer = viewerOf(watch, view, subscriber);
      source.pipe(filter((snapshot) => viewer.sees(snapshot))).subscribe(subscriber);
    });
