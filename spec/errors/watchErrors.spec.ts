import assert from 'node:assert/strict';
import {
  AbortedError,
  CallbackError,
  DeadlineExceededError,
  RetriesExhaustedError,
  StateDeadlineExceededError,
} from 'dli-watch';
import { pollCause, watchFacts } from '../support/errors.ts';

describe('AbortedError', () => {
  for (const [what, reason, suffix] of [
    ['an error', new Error('deploy'), ': deploy'],
    ["AbortSignal's own", AbortSignal.abort().reason as unknown, ': This operation was aborted'],
    ['a string', 'deploy', ': "deploy"'],
    ['null', null, ': null'],
    ['an error without a message', new Error(''), ''],
  ] as const) {
    it(`should keep the reason as its cause and quote it: ${what}`, () => {
      const error = new AbortedError(watchFacts, reason);
      assert.equal(error.cause, reason);
      assert.ok(
        error.message.startsWith(`the watch was aborted by its signal${suffix}; batch `),
        error.message,
      );
    });
  }
});

describe('CallbackError', () => {
  const expected = 'a delay in milliseconds';

  it('should name the option', () => {
    assert.equal(new CallbackError('schedule', { thrown: 1 }, watchFacts).callback, 'schedule');
  });

  for (const [fault, prefix] of [
    [{ returned: NaN, expected }, 'the option retry returned NaN, expected a delay in milliseconds; '],
    [{ returned: '5', expected }, 'the option retry returned "5", expected a delay in milliseconds; '],
    [{ returned: undefined, expected }, 'the option retry returned undefined, expected '],
    [{ thrown: new RangeError('boom') }, 'the option retry threw RangeError: boom; '],
    [{ thrown: 'boom' }, 'the option retry threw "boom"; '],
    [{ thrown: undefined }, 'the option retry threw undefined; '],
  ] as const) {
    it(`should begin with: ${prefix}`, () => {
      assert.ok(new CallbackError('retry', fault, watchFacts).message.startsWith(prefix));
    });
  }

  describe('cause', () => {
    const thrown = new Error('boom');

    it('should be the poll error that was passed to the callback, even if the callback threw', () => {
      assert.equal(new CallbackError('retry', { thrown }, watchFacts, pollCause).cause, pollCause);
      assert.equal(
        new CallbackError('retry', { returned: NaN, expected }, watchFacts, pollCause).cause,
        pollCause,
      );
    });

    it('should be what the callback threw if there was no poll error', () => {
      assert.equal(new CallbackError('schedule', { thrown }, watchFacts).cause, thrown);
    });

    it('should be absent if the callback returned a value', () => {
      assert.equal('cause' in new CallbackError('schedule', { returned: NaN, expected }, watchFacts), false);
    });
  });
});

describe('DeadlineExceededError', () => {
  it('should keep its limit, as distinct from the elapsed time', () => {
    const error = new DeadlineExceededError(60_000, watchFacts);
    assert.deepEqual([error.deadlineMs, error.elapsedMs], [60_000, 90_000]);
  });

  it('should say that no batch was seen', () => {
    const facts = { ref: undefined, lastSnapshot: undefined, polls: 0, attempts: 0, elapsedMs: 5_000 };
    const error = new DeadlineExceededError(5_000, facts);

    assert.equal(error.ref, undefined);
    assert.match(error.message, /^no snapshot was received within 5 s; the job itself may still be running$/);
  });
});

describe('RetriesExhaustedError', () => {
  it('should say "1 failed attempt" for a policy without retries', () => {
    const error = new RetriesExhaustedError({ ...watchFacts, attempts: 1 }, pollCause);
    assert.match(error.message, /; gave up after 1 failed attempt; /);
  });

  it('should keep the last poll error as its cause', () => {
    assert.equal(new RetriesExhaustedError(watchFacts, pollCause).cause, pollCause);
  });
});

describe('StateDeadlineExceededError', () => {
  it('should keep its state and limit, and name both that state and the last one', () => {
    const error = new StateDeadlineExceededError('starting', 45_000, watchFacts);
    assert.deepEqual([error.state, error.deadlineMs], ['starting', 45_000]);
    assert.match(
      error.message,
      /^the job was in state starting for longer than 45 s; .*, last state recovering, /,
    );
  });
});
