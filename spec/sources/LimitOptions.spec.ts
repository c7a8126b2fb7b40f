import { type LimitOptions, watchScheduler } from 'dli-watch';
import assert from 'node:assert/strict';
import { VirtualTimeScheduler } from 'rxjs';
import { limitSettingsOf } from '../../lib/sources/LimitOptions.ts';
import { noDelays } from '../support/contexts.ts';

const rate = { requests: 10, perMs: 1_000 };
const invalidCounts = [0, -1, 0.5, 1.5, NaN, Infinity, 2 ** 53, '2', null, [2]];

describe('limitSettingsOf', () => {
  it('should set no limit by default, and a longest pause of 10 minutes', () => {
    assert.deepEqual(limitSettingsOf({}), {
      concurrency: Infinity,
      maxRetryAfterMs: 600_000,
      scheduler: watchScheduler,
    });
  });

  it('should accept the bounds of each range, and copy the rate', () => {
    const scheduler = new VirtualTimeScheduler();
    assert.deepEqual(limitSettingsOf({ concurrency: 1, rate, maxRetryAfterMs: 0, scheduler }), {
      concurrency: 1,
      rate,
      maxRetryAfterMs: 0,
      scheduler,
    });
    assert.notEqual(limitSettingsOf({ rate }).rate, rate);
    for (const [requests, perMs] of [
      [1, 1],
      [1, 2 ** 31 - 1],
      [2 ** 53 - 1, 1],
    ] as const)
      assert.deepEqual(limitSettingsOf({ rate: { requests, perMs } }).rate, { requests, perMs });
    assert.equal(limitSettingsOf({ maxRetryAfterMs: 2 ** 31 - 1 }).maxRetryAfterMs, 2 ** 31 - 1);
  });

  it('should treat undefined as absent, for plain JavaScript', () => {
    const absent = {
      concurrency: undefined,
      rate: undefined,
      maxRetryAfterMs: undefined,
      scheduler: undefined,
    };
    assert.deepEqual(limitSettingsOf(absent as object), limitSettingsOf({}));
  });

  const refused = (options: unknown, message: string | RegExp) =>
    it(`should refuse: ${String(message)}`, () => {
      assert.throws(() => limitSettingsOf(options as LimitOptions), { name: 'TypeError', message });
    });

  const formatCount = (value: unknown) =>
    Array.isArray(value) ? 'an array of 1' : typeof value === 'string' ? `"${value}"` : String(value);
  for (const value of invalidCounts) {
    const message = `expected a whole number from 1, got ${formatCount(value)}`;
    refused({ concurrency: value }, `concurrency: ${message}`);
    refused({ rate: { ...rate, requests: value } }, `rate.requests: ${message}`);
  }
  for (const [value, formatted] of [...noDelays, [0, '0'], [0.5, '0.5']] as const) {
    const message = `expected a number of milliseconds from 1 to 2147483647, got ${formatted}`;
    refused({ rate: { ...rate, perMs: value } }, `rate.perMs: ${message}`);
  }
  for (const [value, formatted] of noDelays.filter(([value]) => value !== undefined)) {
    const message = `expected a number of milliseconds from 0 to 2147483647, got ${formatted}`;
    refused({ maxRetryAfterMs: value }, `maxRetryAfterMs: ${message}`);
  }
  refused({ rate: { requests: 5 } }, /^rate\.perMs: expected .*, got undefined$/);
  refused({ rate: { perMs: 5 } }, 'rate.requests: expected a whole number from 1, got undefined');
  refused({ rate: 5 }, 'rate: expected an object, got 5');
  refused({ rate: null }, 'rate: expected an object, got null');
  refused({ rate: { ...rate, per: 1 } }, 'rate.per: no such option, got 1; did you mean `perMs`?');
  refused(
    { scheduler: {} },
    'scheduler: expected a scheduler, an object with now and schedule, got an object',
  );
  refused({ concurency: 5 }, 'options.concurency: no such option, got 5; did you mean `concurrency`?');
  refused(undefined, 'options: expected an object, got undefined');
});
