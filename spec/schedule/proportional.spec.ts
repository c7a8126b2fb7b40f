import assert from 'node:assert/strict';
import fc from 'fast-check';
import { proportional, type ProportionalOptions } from 'dli-watch';
import { noDelays, pollContext } from '../support/contexts.ts';

const usual: ProportionalOptions = { ratio: 0.05, minMs: 1_000, maxMs: 30_000 };
const at = (stateElapsedMs: number, options = usual) =>
  proportional(options)(pollContext({ stateElapsedMs }));

describe('proportional', () => {
  for (const [stateElapsedMs, delayMs] of [
    [-5_000, 1_000],
    [0, 1_000],
    [20_000, 1_000],
    [20_020, 1_001],
    [60_000, 3_000],
    [599_980, 29_999],
    [600_000, 30_000],
    [600_020, 30_000],
    [1e12, 30_000],
  ] as const) {
    it(`should wait ${delayMs} ms after ${stateElapsedMs} ms in a state`, () => {
      assert.equal(at(stateElapsedMs), delayMs);
    });
  }

  it('should depend on the time in the state alone, so that it restarts in each state', () => {
    const context = { elapsedMs: 3_600_000, polls: 500, previousDelayMs: 30_000, random: () => 0 };
    assert.equal(proportional(usual)(pollContext({ ...context, stateElapsedMs: 0 })), 1_000);
  });

  it('should stay within its bounds, and never be shorter after a longer time', () => {
    const span = fc
      .tuple(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 2 ** 31 - 1 }))
      .map(([a, b]) => ({ minMs: Math.min(a, b), maxMs: Math.max(a, b) }));
    const ratio = fc.double({ min: 0.001, max: 1, noNaN: true });
    const ages = fc.tuple(fc.nat({ max: 1e12 }), fc.nat({ max: 1e12 }));
    fc.assert(
      fc.property(span, ratio, ages, ({ minMs, maxMs }, share, [a, b]) => {
        const options = { ratio: share, minMs, maxMs };
        const [early, late] = [at(Math.min(a, b), options), at(Math.max(a, b), options)];
        assert.ok(minMs <= early && early <= late && late <= maxMs);
      }),
    );
  });

  describe('options', () => {
    it('should accept the ends of their ranges', () => {
      assert.equal(at(1e6, { ratio: 0.001, minMs: 1, maxMs: 2 ** 31 - 1 }), 1_000);
      assert.equal(at(1e6, { ratio: 1, minMs: 1_000, maxMs: 1_000 }), 1_000);
    });

    const itShouldRefuse = (options: object | undefined, message: string) =>
      it(`should refuse: ${message}`, () => {
        assert.throws(() => proportional(options as ProportionalOptions), { name: 'TypeError', message });
      });

    for (const [value, formatted] of [...noDelays, [0, '0'], [1.001, '1.001']] as const) {
      itShouldRefuse(
        { ...usual, ratio: value },
        `proportional.ratio: expected a number from 0.001 to 1, got ${formatted}`,
      );
    }
    for (const [value, formatted] of [...noDelays, [0, '0'], [0.5, '0.5']] as const) {
      const bounds = 'a number of milliseconds from 1 to 2147483647';
      itShouldRefuse({ ...usual, minMs: value }, `proportional.minMs: expected ${bounds}, got ${formatted}`);
    }
    for (const [value, formatted] of [...noDelays, [999, '999']] as const) {
      const bounds = 'a number of milliseconds from 1000 to 2147483647';
      itShouldRefuse({ ...usual, maxMs: value }, `proportional.maxMs: expected ${bounds}, got ${formatted}`);
    }
    itShouldRefuse(undefined, 'proportional: expected an object, got undefined');
    itShouldRefuse({ ...usual, min: 5 }, 'proportional.min: no such option, got 5; did you mean `minMs`?');
  });
});
