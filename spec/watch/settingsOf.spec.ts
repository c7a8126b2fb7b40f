import assert from 'node:assert/strict';
import { watchBatch$, type WatchOptions } from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';
import { settingsOf } from '../../lib/watch/settingsOf.ts';

const { projectId, batchId } = testRef;

describe('settingsOf', () => {
  const source = fakeSource(['success']);
  for (const [options, message] of [
    [{ source: {} }, 'source: expected a StateSource, an object with readState$, got an object'],
    [{ source: null }, 'source: expected a StateSource, an object with readState$, got null'],
    [{ schedule: 1_000 }, 'schedule: expected a function, got 1000'],
    [{ retry: 3 }, 'retry: expected a function, got 3'],
    [
      { maxRetryAfterMs: '10' },
      'maxRetryAfterMs: expected a number of milliseconds from 0 to 2147483647, got "10"',
    ],
    [{ maxRetryAfterMs: Number.NaN }, /^maxRetryAfterMs: .* got NaN$/],
    [{ maxRetryAfterMs: -1 }, /^maxRetryAfterMs: .* got -1$/],
    [{ maxRetryAfterMs: 2 ** 31 }, /^maxRetryAfterMs: .* got 2147483648$/],
    [{ notFoundGraceMs: Infinity }, /^notFoundGraceMs: .* got Infinity$/],
    [{ signal: {} }, 'signal: expected an AbortSignal, got an object'],
    [
      { scheduler: { now: () => 0 } },
      'scheduler: expected a scheduler, an object with now and schedule, got an object',
    ],
    [{ random: 0.5 }, 'random: expected a function, got 0.5'],
    [{ Schedule: () => 1 }, /^options\.Schedule: no such option \(source, schedule, .*\), got a function$/],
    [{ maxWaitTime: 60 }, /^options\.maxWaitTime: no such option .* got 60$/],
    [null, 'options: expected an object, got null'],
    ['fast', 'options: expected an object, got "fast"'],
  ] as const) {
    it(`should refuse ${JSON.stringify(options)} before any request (pitfalls 7, 36)`, () => {
      const given: unknown =
        options === null || typeof options === 'string' ? options : { source, ...options };
      assert.throws(() => watchBatch$(projectId, batchId, given as WatchOptions), {
        name: 'TypeError',
        message,
      });
      assert.equal(source.looks(), 0);
    });
  }

  it('should take undefined as absent', () => {
    assert.deepEqual(
      settingsOf({ schedule: undefined, signal: undefined } as unknown as WatchOptions),
      settingsOf({}),
    );
  });

  it('should keep what is given', () => {
    const options = { source, maxRetryAfterMs: 0, notFoundGraceMs: 1, random: () => 0.5 };
    assert.deepEqual({ ...settingsOf(options), ...options }, settingsOf(options));
  });

  it('should have no deadline by default, and these limits (pitfall 36)', () => {
    const { maxRetryAfterMs, notFoundGraceMs, random } = settingsOf({});
    assert.deepEqual(
      { maxRetryAfterMs, notFoundGraceMs },
      { maxRetryAfterMs: 600_000, notFoundGraceMs: 10_000 },
    );
    assert.equal(random, Math.random);
  });
});
