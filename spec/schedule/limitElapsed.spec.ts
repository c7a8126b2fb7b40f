import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isNone, none, some } from 'fp-ts/lib/Option.js';
import { limitElapsed, type RetryPolicy, type RetryStatus } from 'dli-watch';
import { noDelays, retryStatus } from '../support/contexts.ts';

const always: RetryPolicy = () => some(5);

describe('limitElapsed', () => {
  for (const [elapsedMs, expected] of [
    [0, some(5)],
    [9_999, some(5)],
    [10_000, none],
    [10_001, none],
  ] as const) {
    it(`should ${isNone(expected) ? 'give up' : 'retry'} after ${elapsedMs} ms of 10,000`, () => {
      assert.deepEqual(limitElapsed(10_000)(always)(retryStatus({ elapsedMs })), expected);
    });
  }

  it('should give up at once with a limit of 0', () => {
    assert.deepEqual(limitElapsed(0)(always)(retryStatus()), none);
  });

  it('should depend on the time alone, and accept limits longer than a timer', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1e13 }),
        fc.nat({ max: 1e13 }),
        fc.integer({ min: 1 }),
        (ms, elapsedMs, attempt) => {
          const delay = limitElapsed(ms)(always)(retryStatus({ elapsedMs, attempt }));
          assert.equal(isNone(delay), elapsedMs >= ms);
        },
      ),
    );
  });

  it('should return what the policy returns, `none` too', () => {
    assert.deepEqual(limitElapsed(10)(() => none)(retryStatus()), none);
  });

  it('should call the policy once, with the same status, and not when it gives up itself', () => {
    const statuses: RetryStatus[] = [];
    const policy = limitElapsed(10)((status) => {
      statuses.push(status);
      return some(1);
    });
    const status = retryStatus({ elapsedMs: 9 });
    policy(status);
    policy(retryStatus({ elapsedMs: 10 }));
    assert.equal(statuses.length, 1);
    assert.equal(statuses[0], status);
  });

  for (const [value, formatted] of noDelays.filter(([value]) => value !== 2 ** 31)) {
    it(`should refuse the limit ${formatted}`, () => {
      assert.throws(() => limitElapsed(value as number), {
        name: 'TypeError',
        message: `limitElapsed(ms): expected a number of milliseconds from 0 to 9007199254740991, got ${formatted}`,
      });
    });
  }

  for (const [value, formatted] of [
    [undefined, 'undefined'],
    [5, '5'],
  ] as const) {
    it(`should refuse the policy ${formatted}`, () => {
      assert.throws(() => limitElapsed(10)(value as never), {
        name: 'TypeError',
        message: `limitElapsed(ms)(policy): expected a function, got ${formatted}`,
      });
    });
  }
});
