import assert from 'node:assert/strict';
import fc from 'fast-check';
import { every, jittered, type PollContext, proportional } from 'dli-watch';
import { noJitter } from 'dli-watch/testing';
import { noDelays, pollContext } from '../support/contexts.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('jittered', () => {
  it('should stay between (1 − ratio) × wait and the wait', () => {
    fc.assert(
      fc.property(share, share, fc.nat({ max: 2 ** 31 - 1 }), (ratio, u, ms) => {
        const delay = jittered(ratio)(every(ms))(pollContext({ random: () => u }));
        assert.ok((1 - ratio) * ms <= delay && delay <= ms, String(delay));
      }),
    );
  });

  it('should reach exactly both ends with a random of 0 and 1', () => {
    fc.assert(
      fc.property(share, fc.nat({ max: 2 ** 31 - 1 }), (ratio, ms) => {
        const schedule = jittered(ratio)(every(ms));
        assert.equal(schedule(pollContext({ random: () => 0 })), ms * (1 - ratio));
        assert.equal(schedule(pollContext({ random: noJitter })), ms);
      }),
    );
  });

  it('should be uniform: half of the share is taken away at a random of 0.5', () => {
    assert.equal(jittered(0.2)(every(1_000))(pollContext({ random: () => 0.5 })), 900);
  });

  it('should vary at the maximum of its schedule too', () => {
    const schedule = jittered(0.1)(proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000 }));
    const at = (u: number) => schedule(pollContext({ stateElapsedMs: 1e9, random: () => u }));
    assert.deepEqual([0, 0.5, 1].map(at), [27_000, 28_500, 30_000]);
  });

  it('should call the schedule once for each wait, with the same context', () => {
    const contexts: PollContext[] = [];
    const context = pollContext();
    const schedule = jittered(0.1)((given) => {
      contexts.push(given);
      return 100;
    });
    assert.equal(contexts.length, 0);
    schedule(context);
    assert.equal(contexts.length, 1);
    assert.equal(contexts[0], context);
  });

  for (const [value, formatted] of [...noDelays, [1.001, '1.001']] as const) {
    it(`should refuse the ratio ${formatted}`, () => {
      assert.throws(() => jittered(value as number), {
        name: 'TypeError',
        message: `jittered(ratio): expected a number from 0 to 1, got ${formatted}`,
      });
    });
  }

  for (const [value, formatted] of [
    [undefined, 'undefined'],
    [5_000, '5000'],
  ] as const) {
    it(`should refuse the schedule ${formatted}`, () => {
      assert.throws(() => jittered(0.1)(value as never), {
        name: 'TypeError',
        message: `jittered(ratio)(schedule): expected a function, got ${formatted}`,
      });
    });
  }
});
