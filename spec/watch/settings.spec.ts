import { watchBatch$, type WatchOptions, watchScheduler } from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { processSource } from '../../lib/client/clientFromEnv.ts';
import { settingsOf } from '../../lib/watch/settings.ts';

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
    [{ deadline: '1h' }, 'deadline: expected a number of milliseconds from 0 to 9007199254740991, got "1h"'],
    [{ deadline: Number.NaN }, /^deadline: .* got NaN$/],
    [{ deadline: Infinity }, /^deadline: .* got Infinity$/],
    [{ deadline: -1 }, /^deadline: .* got -1$/],
    [{ deadline: new Date(Number.NaN) }, 'deadline: expected a valid Date, got Invalid Date'],
    [{ stateDeadlines: 5 }, 'stateDeadlines: expected an object, got 5'],
    [
      { stateDeadlines: { starting: '5' } },
      /^stateDeadlines\.starting: expected a number of milliseconds .* got "5"$/,
    ],
    [
      { stateDeadlines: { dead: 5 } },
      /^stateDeadlines\.dead: no such option \(starting, .*unknown\), got 5$/,
    ],
    [{ initialDelayMs: 2 ** 31 }, /^initialDelayMs: .* got 2147483648$/],
    [{ deadConfirmationMs: -1 }, /^deadConfirmationMs: .* got -1$/],
    [
      { staleAfterMs: 0 },
      'staleAfterMs: expected a number of milliseconds from 1 to 9007199254740991, got 0',
    ],
    [{ emit: 'all' }, `emit: expected 'changes' or 'polls', got "all"`],
    [{ pollNow$: () => 1 }, 'pollNow$: expected an Observable, got a function'],
    [{ onEvent: 'log' }, 'onEvent: expected a function, got "log"'],
    [{ signal: {} }, 'signal: expected an AbortSignal, got an object'],
    [
      { scheduler: { now: () => 0 } },
      'scheduler: expected a scheduler, an object with now and schedule, got an object',
    ],
    [{ random: 0.5 }, 'random: expected a function, got 0.5'],
    [{ Schedule: () => 1 }, /^options\.Schedule: no such option, got a function; did you mean `schedule`\?$/],
    [{ maxWaitTime: 60 }, /^options\.maxWaitTime: no such option .* got 60$/],
    [null, 'options: expected an object, got null'],
    ['fast', 'options: expected an object, got "fast"'],
  ] as const) {
    it(`should refuse ${JSON.stringify(options)} before any request`, () => {
      const given: unknown =
        options === null || typeof options === 'string' ? options : { source, ...options };
      assert.throws(() => watchBatch$(projectId, batchId, given as WatchOptions), {
        name: 'TypeError',
        message,
      });
      assert.equal(source.polls(), 0);
    });
  }

  it('should treat undefined as absent', () => {
    assert.deepEqual(
      settingsOf({ schedule: undefined, signal: undefined }, testRef),
      settingsOf({}, testRef),
    );
  });

  it('should keep the given options', () => {
    for (const emit of ['changes', 'polls'] as const) {
      const options = { source, maxRetryAfterMs: 0, notFoundGraceMs: 1, random: () => 0.5, emit };
      assert.deepEqual({ ...settingsOf(options, testRef), ...options }, settingsOf(options, testRef));
    }
  });

  it('should have no deadline by default, and these limits', () => {
    const { schedule, retry, scheduler, ...rest } = settingsOf({}, testRef);

    assert.deepEqual(rest, {
      source: processSource,
      checkpoint: undefined,
      deadline: undefined,
      stateDeadlines: { unknown: 3_600_000 },
      initialDelayMs: 0,
      notFoundGraceMs: 10_000,
      deadConfirmationMs: 0,
      staleAfterMs: 300_000,
      maxRetryAfterMs: 600_000,
      maxThrottledMs: 3_600_000,
      resumeFrom: undefined,
      emit: 'changes',
      pollNow$: undefined,
      signal: undefined,
      onEvent: undefined,
      random: Math.random,
    });
    assert.equal(scheduler, watchScheduler);
    assert.equal(typeof schedule, 'function');
    assert.equal(typeof retry, 'function');
  });
});
