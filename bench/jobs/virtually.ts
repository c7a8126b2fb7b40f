import type { Peer } from './peers.ts';
import type { Waiter } from './Run.ts';

const REAL = {
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  now: Date.now,
  random: Math.random,
};

/**
 * Runs the code of a peer in time that is not real: each wait is over at once, and the clock has moved by it. For code that
 * has one timer at a time, which all of them have. A wait by `setTimeout` takes no turn of the event loop; one by
 * `setInterval`, as RxJS waits, takes one, in which what was asked is answered.
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
      const { now, random: chance, ...timers } = REAL;
      Object.assign(globalThis, timers);
      Object.assign(Date, { now });
      Object.assign(Math, { random: chance });
    }
    return { polls, latencyMs: nowMs - durationMs };
  };
