import sinon, { type SinonFakeTimers } from 'sinon';

/** The fake clock of the current test. */
export interface TestClock {
  /** Sinon's clock; available only inside a test. */
  readonly clock: SinonFakeTimers;
  /** Advances the clock by `ms` milliseconds and lets the promises in between settle. */
  readonly tick: (ms: number) => Promise<void>;
}

/**
 * Installs fake timers for each test of the enclosing `describe`: `const { tick } = useClock();`
 *
 * `nextTick` and `queueMicrotask` stay real. Sinon 19 and later fake them by default; then a loop `request → body →
 * timer → request` stalls after its first answer, because `fetch` needs them, and Node may exit with code 0 in the
 * middle of the suite. ESLint therefore allows sinon's own call in this file only.
 *
 * @param toNotFake - what stays real besides: `performance`, as in runners that fake only `Date` and timers, or both clocks
 */
export const useClock = (now = 0, toNotFake: readonly ('performance' | 'Date')[] = []): TestClock => {
  let clock: SinonFakeTimers | undefined;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ now, toNotFake: ['nextTick', 'queueMicrotask', ...toNotFake] });
    // The ES module build of sinon 22.1.0 sets this to `true`, and then fails to stub `Date.now`.
    Reflect.deleteProperty(Date, 'hasOwnProperty');
  });
  afterEach(() => {
    clock?.restore();
    clock = undefined;
  });
  const current = (): SinonFakeTimers => {
    if (!clock) throw new Error('useClock: there is a clock only inside a test of the same describe');
    return clock;
  };
  return {
    get clock() {
      return current();
    },
    tick: async (ms) => {
      await current().tickAsync(ms);
    },
  };
};
