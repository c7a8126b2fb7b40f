import assert from 'node:assert/strict';
import fc from 'fast-check';
import { none, some } from 'fp-ts/lib/Option.js';
import { capDelay, constantDelay, fullJitter, type RetryStatus } from 'dli-watch';
import { retryStatus } from '../support/contexts.ts';

describe('fullJitter', () => {
  for (const [random, expected] of [
    [0, 0],
    [0.25, 250],
    [1, 1_000],
  ] as const) {
    it(`should wait ${String(expected)} of 1000 ms when random returns ${String(random)}`, () => {
      const status = retryStatus({ random: () => random });
      assert.deepEqual(fullJitter(constantDelay(1_000))(status), some(expected));
    });
  }

  it('should vary at a cap that it wraps, and never exceed it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (random, own) => {
        const policy = fullJitter(capDelay(500)(constantDelay(own)));
        assert.deepEqual(policy(retryStatus({ random: () => random })), some(Math.min(own, 500) * random));
      }),
    );
  });

  it('should call random once for each wait, and not when the policy gives up', () => {
    let calls = 0;
    const status = retryStatus({ random: () => (calls += 1) });
    fullJitter(() => none)(status);
    assert.equal(calls, 0);
    fullJitter(constantDelay(1_000))(status);
    assert.equal(calls, 1);
  });

  it('should call the policy once, with the same status', () => {
    const statuses: RetryStatus[] = [];
    const policy = fullJitter((given) => {
      statuses.push(given);
      return some(1);
    });
    const status = retryStatus();
    policy(status);
    assert.equal(statuses.length, 1);
    assert.equal(statuses[0], status);
  });

  it('should give up when the policy does', () => {
    assert.deepEqual(fullJitter(() => none)(retryStatus()), none);
  });

  it('should refuse a policy that is not a function', () => {
    assert.throws(() => fullJitter(undefined as never), {
      name: 'TypeError',
      message: 'fullJitter(policy): expected a function, got undefined',
    });
  });
});
