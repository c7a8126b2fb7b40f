import { Observable } from 'rxjs';
import { Pause } from '../../lib/watch/Pause.ts';
import type { Watch } from '../../lib/watch/Watch.ts';

/** A wait of a watch, as an Observable that emits once when it is over. */
export const pause$ = (watch: Watch, delayMs: number): Observable<unknown> =>
  new Observable((subscriber) => {
    const goOn = (): void => {
      subscriber.next(0);
      subscriber.complete();
    };
    const pause = new Pause(watch, { goOn });
    pause.begin(delayMs);
    return pause;
  });
