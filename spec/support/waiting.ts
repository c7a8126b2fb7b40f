import type { PollTimer } from '../../lib/watch/PollTimer.ts';
import { pollTimerOf } from '../../lib/watch/PollTimer.ts';
import type { WatchState } from '../../lib/watch/WatchState.ts';

/** The pause of a watch, for one who waits and does no more: `goOn` is called each time that a wait is over. */
export const waiting = (watch: WatchState, goOn: (wait: PollTimer) => void): PollTimer => {
  const one = {
    get wait() {
      return wait;
    },
    onElapsed: () => goOn(wait),
  };
  const wait = pollTimerOf(watch, one);
  return wait;
};
