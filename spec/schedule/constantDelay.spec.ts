import assert from 'node:assert/strict';
import fc from 'fast-check';
import { some } from 'fp-ts/lib/Option.js';
import { constantDelay } from 'dli-watch';
import { noDelays, retryStatus } from '../support/contexts.ts';

describe('constantDelay', () => {
  it('should wait the same time, whatever the failure', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1 }), fc.nat(), (ms, attempt, elapsedMs) => {
        assert.deepEqual(constantDelay(ms)(retryStatus({ attempt, elapsedMs })), some(ms));
      }),
    );
  });

  it('should accept 0 and the longest delay of a timer', () => {
    assert.deepEqual(constantDelay(0)(retryStatus()), some(0));
    assert.deepEqual(constantDelay(2 ** 31 - 1)(retryStatus()), some(2_147_483_647));
  });

  for (const [value, formatted] of noDelays) {
    it(`should refuse ${formatted}`, () => {
      assert.throws(() => constantDelay(value as number), {
        name: 'TypeError',
        message: `constantDelay(ms): expected a number of milliseconds from 0 to 2147483647, got ${formatted}`,
      });
    });
  }
});
