import assert from 'node:assert/strict';
import fc from 'fast-check';
import { every } from 'dli-watch';
import { noDelays, pollContext } from '../support/contexts.ts';

describe('every', () => {
  it('should always wait the same time', () => {
    const anyContext = fc.record({
      elapsedMs: fc.nat(),
      stateElapsedMs: fc.nat(),
      polls: fc.integer({ min: 1 }),
      previousDelayMs: fc.option(fc.nat(), { nil: undefined }),
      latencyMs: fc.nat(),
      random: fc.constantFrom(
        () => 0,
        () => 1,
      ),
    });
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 - 1 }), anyContext, (ms, context) => {
        assert.equal(every(ms)(pollContext(context)), ms);
      }),
    );
  });

  it('should accept 0 and the longest delay of a timer', () => {
    assert.equal(every(0)(pollContext()), 0);
    assert.equal(every(2 ** 31 - 1)(pollContext()), 2_147_483_647);
  });

  for (const [value, formatted] of noDelays) {
    it(`should refuse ${formatted}`, () => {
      assert.throws(() => every(value as number), {
        name: 'TypeError',
        message: `every(ms): expected a number of milliseconds from 0 to 2147483647, got ${formatted}`,
      });
    });
  }
});
