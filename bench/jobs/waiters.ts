// Ways to wait for a job in virtual time: by a schedule alone, by the watch itself, or by the code of a peer.
import { defer, lastValueFrom, of, VirtualTimeScheduler } from 'rxjs';
import type { PollSchedule, StateSource } from '../../dist/index.js';
import { watchBatch$ } from '../library/index.ts';
import { snapshotOf, testRef } from '../library/testing.ts';
import type { Peer } from './peers.ts';
import type { Waiter } from './points.ts';

const snapshot = snapshotOf({ state: 'running' });

/** Polls by a schedule. The job has one state until it ends, and answers take no time. */
export const scheduled =
  (schedule: PollSchedule): Waiter =>
  (durationMs, random) => {
    let polls = 1;
    let elapsedMs = 0;
    let previousDelayMs: number | undefined;
    while (elapsedMs < durationMs) {
      const delayMs = schedule({
        snapshot,
        elapsedMs,
        stateElapsedMs: elapsedMs,
        polls,
        statePolls: polls,
        previousDelayMs,
        latencyMs: 0,
        random,
      });
      elapsedMs += delayMs;
      previousDelayMs = delayMs;
      polls += 1;
    }
    return { polls, latencyMs: elapsedMs - durationMs };
  };

/** Runs `watchBatch$` with a schedule, over a source in memory. The job is `running` until it ends. */
export const watched =
  (schedule: PollSchedule): Waiter =>
  async (durationMs, random) => {
    const scheduler = new VirtualTimeScheduler();
    let polledMs = 0; // Snapshots have whole milliseconds.
    const source: StateSource = {
      readState$: () =>
        defer(() => {
          polledMs = scheduler.now();
          const state = polledMs >= durationMs ? 'success' : 'running';
          return of({ state, rawState: state } as const);
        }),
    };
    const { projectId, batchId } = testRef;
    const end = lastValueFrom(watchBatch$(projectId, batchId, { source, schedule, scheduler, random }));
    scheduler.flush();
    const { polls } = await end;
    return { polls, latencyMs: polledMs - durationMs };
  };

const REAL = {
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  now: Date.now,
  random: Math.random,
};

/**
 * Runs a peer with fake timers: each wait ends at once and advances the clock. It suits code with one timer at a time, as all
 * peers have. A `setTimeout` fires in a microtask. A `setInterval`, which RxJS uses, fires in a turn of the event loop, so that
 * the poll before it can be answered.
 */
export const virtually =
  (wait: Peer): Waiter =>
  async (durationMs, random) => {
    let nowMs = 0;
    let polls = 0;
    const fakes = {
      setTimeout: (callback: () => void, delayMs: number): void => {
        queueMicrotask(() => {
          nowMs += delayMs;
          callback();
        });
      },
      setInterval: (callback: () => void, periodMs: number): { isOn: boolean } => {
        const timer = { isOn: true };
        const tick = (): void => {
          if (!timer.isOn) return;
          nowMs += periodMs;
          callback();
          setImmediate(tick);
        };
        setImmediate(tick);
        return timer;
      },
      clearInterval: (timer: { isOn: boolean } | undefined): void => {
        if (timer !== undefined) timer.isOn = false;
      },
    };
    Object.assign(globalThis, fakes);
    Object.assign(Date, { now: () => nowMs });
    Object.assign(Math, { random });
    try {
      await wait(() => {
        polls += 1;
        return Promise.resolve(nowMs >= durationMs);
      });
    } finally {
      const { now, random: realRandom, ...timers } = REAL;
      Object.assign(globalThis, timers);
      Object.assign(Date, { now });
      Object.assign(Math, { random: realRandom });
    }
    return { polls, latencyMs: nowMs - durationMs };
  };
