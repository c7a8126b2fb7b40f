import type { StateSource } from 'dli-watch';
import { defer, finalize, type VirtualTimeScheduler } from 'rxjs';

/** A source whose open requests are counted. */
export interface CountedSource extends StateSource {
  readonly open: () => number;
}

/** Counts the open requests of a source. */
export const counted = (source: StateSource): CountedSource => {
  let open = 0;
  return {
    readState$: (ref, options) =>
      defer(() => {
        open += 1;
        return source.readState$(ref, options).pipe(finalize(() => (open -= 1)));
      }),
    open: () => open,
  };
};

const turn = (): Promise<unknown> => new Promise((later) => setImmediate(later));

/**
 * Lets a watch run whose requests are real and whose time is virtual: whenever no request is open, the clock moves on to
 * the next timer. A request takes no virtual time.
 *
 * @param isOver - whether to stop
 */
export const runVirtually = async (
  scheduler: VirtualTimeScheduler,
  source: CountedSource,
  isOver: () => boolean,
): Promise<void> => {
  while (!isOver()) {
    while (source.open() > 0) await turn();
    const next = scheduler.actions[0];
    if (isOver() || next === undefined) return;
    scheduler.maxFrames = next.delay;
    scheduler.flush();
    await turn();
  }
};
