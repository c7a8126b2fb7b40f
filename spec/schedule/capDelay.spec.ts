import assert from 'node:assert/strict';
import fc from 'fast-check';
import { none, some } from 'fp-ts/lib/Option.js';
import { capDelay, constantDelay } from 'dli-watch';
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
