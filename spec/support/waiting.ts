import type { Pause } from '../../lib/watch/PollTimer.ts';
import { pauseOf } from '../../lib/watch/PollTimer.ts';
import type { Watch } from '../../lib/watch/WatchState.ts';

/** The pause of a watch, for one who waits and does no more: `goOn` is called each time that a wait is over. */
export const waiting = (watch: Watch, goOn: (wait: Pause) => void): Pause => {
  const one = {
    get wait() {
      return wait;
    },
    goOn: () => goOn(wait),
  };
  const wait = pauseOf(watch, one);
  return wait;
};
