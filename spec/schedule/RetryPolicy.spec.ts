import type { RetryPolicy, RetryStatus } from 'dli-watch';
import { left, right } from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import assert from 'node:assert/strict';
import { callPolicy } from '../../lib/schedule/RetryPolicy.ts';
import { retryStatus } from '../support/contexts.ts';

const call = (returned: unknown) => callPolicy((() => returned) as unknown as RetryPolicy, retryStatus());

describe('callPolicy', () => {
  it('should call the policy once, with the status', () => {
    const statuses: RetryStatus[] = [];
    const status = retryStatus({ attempt: 3 });
    callPolicy((given) => {
      statuses.push(given);
      return none;
    }, status);
    assert.deepEqual(statuses, [status]);
  });

  for (const [returned, delay] of [
    [none, none],
    [some(0), some(0)],
    [some(1.5), some(1.5)],
    [some(2 ** 31 - 1), some(2 ** 31 - 1)],
    [some(2 ** 31), some(2 ** 31 - 1)],
    [{ _tag: 'None', value: 5 }, none],
  ] as const) {
    it(`should accept ${JSON.stringify(returned)}`, () => {
      assert.deepEqual(call(returned), right(delay));
    });
  }

  for (const value of [NaN, Infinity, -Infinity, -1, '5', undefined, null]) {
    it(`should refuse the delay ${String(value)}`, () => {
      assert.deepEqual(
        call({ _tag: 'Some', value }),
        left({ returned: value, expected: 'a delay in milliseconds' }),
      );
    });
  }

  for (const returned of [5, null, undefined, 'None', {}, { _tag: 'Left' }, () => none]) {
    it(`should refuse a result that is no Option: ${JSON.stringify(returned)}`, () => {
      assert.deepEqual(call(returned), left({ returned, expected: 'an Option of a delay' }));
    });
  }

  it('should catch what the policy throws', () => {
    const thrown = new Error('boom');
    const policy = () => {
      throw thrown;
    };
    assert.deepEqual(callPolicy(policy, retryStatus()), left({ thrown }));
  });
});
