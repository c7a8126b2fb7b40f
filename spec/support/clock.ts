import sinon, { type SinonFakeTimers } from 'sinon';

/** The clock of the test that runs. */
export interface TestClock {
  /** Sinon's clock; only inside a test. */
  readonly clock: SinonFakeTimers;
  /** Lets so many milliseconds pass, and the promises in between settle. */
  readonly tick: (ms: number) => Promise<void>;
}

/**
 * Fake timers for each test of the `describe` that calls it: `const { tick } = useClock();`
 *
 * `nextTick` and `queueMicrotask` stay real. Sinon fakes them by default since version 19, and then a loop
 * `request → body → timer → request` stalls after its first answer, as `fetch` needs them; Node may even exit with
 * code 0 in the middle of the suite and poll green. So the lint refuses sinon's own call everywhere but here.
 */
export const useClock = (now = 0): TestClock => {
  let clock: SinonFakeTimers | undefined;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ now, toNotFake: ['nextTick', 'queueMicrotask'] });
    // The ES module build of sinon 22.1.0 leaves `true` there, and then fails to stub `Date.now`.
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
