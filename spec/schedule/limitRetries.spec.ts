import assert from 'node:assert/strict';
import fc from 'fast-check';
import { none, some } from 'fp-ts/lib/Option.js';
import { constantDelay, limitElapsed, limitRetries, type RetryStatus } from 'dli-watch';
import { retryStatus } from '../support/contexts.ts';

const always = constantDelay(5);

describe('limitRetries', () => {
  for (const [attempt, expected] of [
    [1, some(5)],
    [2, some(5)],
    [3, none],
    [4, none],
  ] as const) {
    it(`should ${expected === none ? 'give up' : 'retry'} after failure ${String(attempt)}, with 2 retries`, () => {
      assert.deepEqual(limitRetries(2)(always)(retryStatus({ attempt })), expected);
    });
  }

  it('should give up at the first failure with a budget of 0', () => {
    assert.deepEqual(limitRetries(0)(always)(retryStatus()), none);
  });

  it('should return what the policy returns, `none` too', () => {
    assert.deepEqual(limitRetries(2)(() => none)(retryStatus()), none);
  });

  it('should call the policy once, with the same status, and not when it gives up itself', () => {
    const statuses: RetryStatus[] = [];
    const policy = limitRetries(2)((given) => {
      statuses.push(given);
      return some(1);
    });
    const status = retryStatus({ attempt: 2 });
    policy(status);
    policy(retryStatus({ attempt: 3 }));
    assert.equal(statuses.length, 1);
    assert.equal(statuses[0], status);
  });

  it('should be the smaller of two budgets, and commute with limitElapsed', () => {
    const n = fc.nat({ max: 20 });
    fc.assert(
      fc.property(n, n, n, fc.integer({ min: 1, max: 25 }), (a, b, elapsedMs, attempt) => {
        const status = retryStatus({ attempt, elapsedMs });
        const smaller = limitRetries(Math.min(a, b))(always)(status);
        assert.deepEqual(limitRetries(a)(limitRetries(b)(always))(status), smaller);
        const timed = limitElapsed(b);
        assert.deepEqual(timed(limitRetries(a)(always))(status), limitRetries(a)(timed(always))(status));
      }),
    );
  });

  for (const [count, formatted] of [
    [-1, '-1'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [Infinity, 'Infinity'],
    ['2', '"2"'],
    [undefined, 'undefined'],
  ] as const) {
    it(`should refuse the budget ${formatted}`, () => {
      assert.throws(() => limitRetries(count as number), {
        name: 'TypeError',
        message: `limitRetries(count): expected a whole number from 0, got ${formatted}`,
      });
    });
  }

  it('should refuse a policy that is not a function', () => {
    assert.throws(() => limitRetries(1)({} as never), {
      name: 'TypeError',
      message: 'limitRetries(count)(policy): expected a function, got an object',
    });
  });
});
