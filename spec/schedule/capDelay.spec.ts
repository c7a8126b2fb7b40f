import assert from 'node:assert/strict';
import fc from 'fast-check';
import { none, some } from 'fp-ts/lib/Option.js';
import { capDelay, constantDelay, type RetryStatus } from 'dli-watch';
import { noDelays, retryStatus } from '../support/contexts.ts';

describe('capDelay', () => {
  for (const [own, expected] of [
    [499, 499],
    [500, 500],
    [501, 500],
  ] as const) {
    it(`should make ${String(expected)} of ${String(own)} at a cap of 500`, () => {
      assert.deepEqual(capDelay(500)(constantDelay(own))(retryStatus()), some(expected));
    });
  }

  it('should take 0 and the longest delay of a timer', () => {
    assert.deepEqual(capDelay(0)(constantDelay(5))(retryStatus()), some(0));
    assert.deepEqual(capDelay(2 ** 31 - 1)(() => some(Infinity))(retryStatus()), some(2_147_483_647));
  });

  it('should leave what is no delay for the watch to refuse', () => {
    assert.deepEqual(capDelay(5)(() => some(NaN))(retryStatus()), some(NaN));
    assert.deepEqual(capDelay(5)(() => some(-1))(retryStatus()), some(-1));
  });

  it('should ask the policy once, with the very status', () => {
    const asked: RetryStatus[] = [];
    const policy = capDelay(5)((given) => {
      asked.push(given);
      return some(1);
    });
    const status = retryStatus();
    policy(status);
    assert.equal(asked.length, 1);
    assert.equal(asked[0], status);
  });

  it('should be the smaller of two caps, in either order', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (a, b, own) => {
        const policy = constantDelay(own);
        const both = capDelay(a)(capDelay(b)(policy))(retryStatus());
        assert.deepEqual(both, capDelay(Math.min(a, b))(policy)(retryStatus()));
        assert.deepEqual(both, capDelay(b)(capDelay(a)(policy))(retryStatus()));
      }),
    );
  });

  it('should leave giving up as it is', () => {
    assert.deepEqual(capDelay(5)(() => none)(retryStatus()), none);
  });

  for (const [value, shown] of noDelays) {
    it(`should refuse the cap ${shown} (pitfall 7)`, () => {
      assert.throws(() => capDelay(value as number), {
        name: 'TypeError',
        message: `capDelay(ms): expected a number of milliseconds from 0 to 2147483647, got ${shown}`,
      });
    });
  }

  it('should refuse a policy that is none', () => {
    assert.throws(() => capDelay(5)(7 as never), {
      name: 'TypeError',
      message: 'capDelay(ms)(policy): expected a function, got 7',
    });
  });
});
