import { defer, lastValueFrom, of, VirtualTimeScheduler } from 'rxjs';
import { type PollSchedule, type StateSource, watchBatch$ } from '../../dist/index.js';
import { testRef } from '../../dist/testing/index.js';
import type { Waiter } from './Run.ts';

/**
 * The watch itself, over a source in memory, on a clock that is not real.
 *
 * @param starting - for what share of its time the job is in a state before the one that it ends in
 */
export const watched =
  (schedule: PollSchedule, starting = 0): Waiter =>
  async (durationMs, random) => {
    const scheduler = new VirtualTimeScheduler();
    let polledMs = 0;
    const source: StateSource = {
      readState$: () =>
        defer(() => {
          // A snapshot has whole milliseconds.
          polledMs = scheduler.now();
          const active = polledMs < starting * durationMs ? 'starting' : 'running';
          const state = polledMs >= durationMs ? 'success' : active;
          return of({ state, rawState: state } as const);
        }),
    };
    const { projectId, batchId } = testRef;
    const end = lastValueFrom(watchBatch$(projectId, batchId, { source, schedule, scheduler, random }));
    scheduler.flush();
    const { polls } = await end;
    return { polls, latencyMs: polledMs - durationMs };
  };
