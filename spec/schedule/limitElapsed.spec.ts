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
    it(`should ${isNone(expected) ? 'give up' : 'go on'} at ${elapsedMs} ms of 10,000`, () => {
      assert.deepEqual(limitElapsed(10_000)(always)(retryStatus({ elapsedMs })), expected);
    });
  }

  it('should give up at once with a limit of 0 (pitfall 18)', () => {
    assert.deepEqual(limitElapsed(0)(always)(retryStatus()), none);
  });

  it('should go by the time alone, and take limits longer than a timer', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1e13 }),
        fc.nat({ max: 1e13 }),
        fc.integer({ min: 1 }),
        (ms, elapsedMs, attempt) => {
          const answer = limitElapsed(ms)(always)(retryStatus({ elapsedMs, attempt }));
          assert.equal(isNone(answer), elapsedMs >= ms);
        },
      ),
    );
  });

  it('should leave the answer of the policy as it is, none too', () => {
    assert.deepEqual(limitElapsed(10)(() => none)(retryStatus()), none);
  });

  it('should ask the policy once, with the very status, and not when it gives up', () => {
    const asked: RetryStatus[] = [];
    const policy = limitElapsed(10)((status) => {
      asked.push(status);
      return some(1);
    });
    const status = retryStatus({ elapsedMs: 9 });
    policy(status);
    policy(retryStatus({ elapsedMs: 10 }));
    assert.equal(asked.length, 1);
    assert.equal(asked[0], status);
  });

  for (const [value, shown] of noDelays.filter(([value]) => value !== 2 ** 31)) {
    it(`should refuse the limit ${shown}`, () => {
      assert.throws(() => limitElapsed(value as number), {
        name: 'TypeError',
        message: `limitElapsed(ms): expected a number of milliseconds from 0 to 9007199254740991, got ${shown}`,
      });
    });
  }

  for (const [value, shown] of [
    [undefined, 'undefined'],
    [5, '5'],
  ] as const) {
    it(`should refuse the policy ${shown}`, () => {
      assert.throws(() => limitElapsed(10)(value as never), {
        name: 'TypeError',
        message: `limitElapsed(ms)(policy): expected a function, got ${shown}`,
      });
    });
  }
});
