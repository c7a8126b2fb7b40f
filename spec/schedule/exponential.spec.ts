import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exponential, watchBatch$ } from 'dli-watch';
import { fakeSource, noJitter, testRef } from 'dli-watch/testing';
import { noDelays, pollContext } from '../support/contexts.ts';
import { letters } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

const options = { initialMs: 100, factor: 2, maxMs: 1_000 };

describe('exponential', () => {
  it('should double with each poll in the same state, up to the maximum', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((statePolls) => exponential(options)(pollContext({ statePolls })));
    assert.deepEqual(waits, [100, 200, 400, 800, 1_000, 1_000]);
  });

  it('should restart in each state', () => {
    assert.equal(exponential(options)(pollContext({ polls: 50, statePolls: 1 })), 100);
  });

  it('should restart after a change of state in a watch', () => {
    const source = fakeSource(['starting', 'starting', 'starting', 'running', 'running', 'success']);
    const schedule = exponential({ initialMs: 2, factor: 2, maxMs: 5 });
    marbles(({ expectObservable }) => {
      // Waits of 2, 4 and 5 ms, then of 2 and 4.
      const expected = 's-s---s----r-r---(S|)';

      const { projectId, batchId } = testRef;
      const watch$ = watchBatch$(projectId, batchId, { source, schedule, random: noJitter, emit: 'polls' });
      expectObservable(watch$.pipe(letters())).toBe(expected);
    });
  });

  it('should be at the maximum after 2,000 polls without a change', () => {
    for (const factor of [1.5, 2, 100]) {
      const schedule = exponential({ ...options, factor });
      const waits = Array.from({ length: 2_000 }, (_, index) =>
        schedule(pollContext({ polls: index + 1, statePolls: index + 1 })),
      );
      assert.ok(waits.every((wait) => wait >= 100 && wait <= 1_000));
      assert.equal(waits.at(-1), 1_000);
    }
  });

  it('should accept the ends of its ranges', () => {
    const at = (statePolls: number, ends: Parameters<typeof exponential>[0]): number =>
      exponential(ends)(pollContext({ statePolls }));
    assert.equal(at(9, { initialMs: 1, factor: 1, maxMs: 1 }), 1);
    assert.equal(at(9, { initialMs: 1, factor: 100, maxMs: 2 ** 31 - 1 }), 2_147_483_647);
  });

  it('should stay finite and within its bounds over any number of polls', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 1e5 }),
        fc.double({ min: 1, max: 100, noNaN: true }),
        (statePolls, initialMs, factor) => {
          const schedule = exponential({ initialMs, factor, maxMs: 1e6 });
          const wait = schedule(pollContext({ statePolls }));
          assert.ok(wait >= initialMs && wait <= 1e6, String(wait));
          assert.ok(schedule(pollContext({ statePolls: statePolls + 1 })) >= wait);
        },
      ),
    );
  });

  for (const [value, formatted] of noDelays) {
    it(`should refuse ${formatted} as a first or longest wait`, () => {
      assert.throws(() => exponential({ ...options, initialMs: value as number }), {
        name: 'TypeError',
        message: `exponential.initialMs: expected a number of milliseconds from 1 to 2147483647, got ${formatted}`,
      });
      assert.throws(() => exponential({ ...options, maxMs: value as number }), {
        name: 'TypeError',
        message: `exponential.maxMs: expected a number of milliseconds from 100 to 2147483647, got ${formatted}`,
      });
    });
  }

  for (const factor of [0.5, 101, Number.NaN, '2', undefined]) {
    it(`should refuse the factor ${String(factor)}`, () => {
      assert.throws(() => exponential({ ...options, factor: factor as number }), {
        name: 'TypeError',
        message: /^exponential\.factor: expected a number from 1 to 100, got /,
      });
    });
  }

  it('should refuse an option that does not exist', () => {
    assert.throws(() => exponential({ ...options, jitter: true } as never), {
      name: 'TypeError',
      message: 'exponential.jitter: no such option (initialMs, factor, maxMs), got true',
    });
  });
});
