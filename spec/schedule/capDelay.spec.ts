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
    it(`should turn ${String(own)} into ${String(expected)} with a cap of 500`, () => {
      assert.deepEqual(capDelay(500)(constantDelay(own))(retryStatus()), some(expected));
    });
  }

  it('should accept 0 and the longest delay of a timer', () => {
    assert.deepEqual(capDelay(0)(constantDelay(5))(retryStatus()), some(0));
    assert.deepEqual(capDelay(2 ** 31 - 1)(() => some(Infinity))(retryStatus()), some(2_147_483_647));
  });

  it('should pass on an invalid delay, which the watch refuses', () => {
    assert.deepEqual(capDelay(5)(() => some(NaN))(retryStatus()), some(NaN));
    assert.deepEqual(capDelay(5)(() => some(-1))(retryStatus()), some(-1));
  });

  it('should call the policy once, with the same status', () => {
    const statuses: RetryStatus[] = [];
    const policy = capDelay(5)((given) => {
      statuses.push(given);
      return some(1);
    });
    const status = retryStatus();
    policy(status);
    assert.equal(statuses.length, 1);
    assert.equal(statuses[0], status);
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

  it('should give up when the policy does', () => {
    assert.deepEqual(capDelay(5)(() => none)(retryStatus()), none);
  });

  for (const [value, formatted] of noDelays) {
    it(`should refuse the cap ${formatted}`, () => {
      assert.throws(() => capDelay(value as number), {
        name: 'TypeError',
        message: `capDelay(ms): expected a number of milliseconds from 0 to 2147483647, got ${formatted}`,
      });
    });
  }

  it('should refuse a policy that is not a function', () => {
    assert.throws(() => capDelay(5)(7 as never), {
      name: 'TypeError',
      message: 'capDelay(ms)(policy): expected a function, got 7',
    });
  });
});
