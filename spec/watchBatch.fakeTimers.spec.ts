import assert from 'node:assert/strict';
import { mock } from 'node:test';
import {
  constantDelay,
  every,
  limited,
  limitElapsed,
  NetworkError,
  watchBatch$,
  type WatchError,
  type WatchOptions,
} from 'dli-watch';
import { fakeSource, noJitter, testRef } from 'dli-watch/testing';
import { useClock } from './support/clock.ts';

/** Runs a watch, and returns what it emitted so far: states, and `_tag at elapsedMs` or `complete`. */
const watching = (options: WatchOptions): readonly string[] => {
  const heard: string[] = [];
  watchBatch$(testRef.projectId, testRef.batchId, {
    schedule: every(1_000),
    random: noJitter,
    ...options,
  }).subscribe({
    next: ({ state, elapsedMs }) => heard.push(`${state} ${String(elapsedMs)}`),
    error: (error: unknown) => {
      const { _tag, elapsedMs } = error as WatchError;
      heard.push(`${_tag} ${String(elapsedMs)}`);
    },
    complete: () => heard.push('complete'),
  });
  return heard;
};

/** What every kind of fake timers has to make of a watch, given how it advances them. */
const itShouldKeepTime = (tick: (ms: number) => Promise<void> | void): void => {
  it('should confirm a `dead` when its time is over', async () => {
    const heard = watching({ source: fakeSource(['running', 'dead']), deadConfirmationMs: 5_000 });
    await tick(5_999);
    assert.deepEqual(heard, ['running 0']);
    await tick(1);
    assert.deepEqual(heard, ['running 0', 'dead 6000', 'complete']);
  });

  it('should end a budget of time', async () => {
    const retry = limitElapsed(10_000)(constantDelay(1_000));
    const heard = watching({ source: fakeSource(['running', new NetworkError()]), retry });
    await tick(10_999);
    assert.deepEqual(heard, ['running 0']);
    await tick(1);
    assert.deepEqual(heard, ['running 0', 'RetriesExhaustedError 11000']);
  });

  it('should end at a deadline', async () => {
    const heard = watching({ source: fakeSource(['running']), deadline: 60_000 });
    await tick(59_999);
    assert.deepEqual(heard, ['running 0']);
    await tick(2);
    assert.match(String(heard[1]), /^DeadlineExceededError 6000[01]$/);
  });

  it('should poll through a limited source', async () => {
    const source = limited(fakeSource(['starting', 'running', 'success']), {
      rate: { requests: 1, perMs: 1_000 },
    });
    const heard = watching({ source, schedule: every(10) });
    await tick(3_000);
    assert.deepEqual(heard, ['starting 0', 'running 1000', 'success 2000', 'complete']);
  });
};

describe('watchBatch$ under fake timers', () => {
  describe('of Sinon, Jest, and Vitest from 3 on, which fake `performance` too', () => {
    const clock = useClock(Date.UTC(2026, 0, 1));
    itShouldKeepTime((ms) => clock.tick(ms));
  });

  describe('of Vitest 2, which leave `performance` real', () => {
    const clock = useClock(Date.UTC(2026, 0, 1), ['performance']);
    itShouldKeepTime((ms) => clock.tick(ms));
  });

  for (const [what, now] of [
    ['at 0', 0],
    ['at the present time', Date.UTC(2026, 0, 1)],
  ] as const)
    describe(`of node:test ${what}, which leave \`performance\` real`, () => {
      beforeEach(() => mock.timers.enable({ apis: ['setInterval', 'setTimeout', 'Date'], now }));
      afterEach(() => mock.timers.reset());
      // In steps: the time of a longer one is that of its end, also for the timers that are due before.
      itShouldKeepTime((ms) => {
        for (let passed = 0; passed < ms; passed += 1) mock.timers.tick(1);
      });
    });
});
