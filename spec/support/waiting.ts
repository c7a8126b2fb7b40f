import type { Pause } from '../../lib/watch/Pause.ts';
import { pauseOf } from '../../lib/watch/pauseOf.ts';
import type { Watch } from '../../lib/watch/Watch.ts';

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
