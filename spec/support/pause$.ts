import { Observable } from 'rxjs';
import type { WatchState } from '../../lib/watch/WatchState.ts';
import { waiting } from './waiting.ts';

/** A wait of a watch, as an Observable that emits once when it is over. */
export const pause$ = (watch: WatchState, delayMs: number): Observable<unknown> =>
  new Observable((subscriber) => {
    const pause = waiting(watch, () => {
      subscriber.next(0);
      subscriber.complete();
    });
    pause.begin(delayMs);
    return pause;
  });
