import assert from 'node:assert/strict';
import {
  AbortedError,
  DeadlineExceededError,
  PollError,
  PollFailedError,
  RetriesExhaustedError,
  StateDeadlineExceededError,
  WatchError,
} from 'dli-watch';
import { deadSnapshot, pollCause, pollErrors, watchErrors, watchFacts } from '../support/errors.ts';

const { batchId, projectId } = watchFacts.ref;
const there = (state: string): string =>
  `(batch ${batchId} of project ${projectId}, 1 min 30 s into the watch, 3 polls answered, last state ${state})`;
const where = `${there('recovering')}. Cause: `;
const told = 'no whole answer came over the network (ECONNRESET, socket hang up)';

const messages: Readonly<Record<WatchError['_tag'], string>> = {
  AbortedError: `the watch was aborted by its signal; the job itself goes on ${where}deploy`,
  BatchDeadError: `the job failed or was cancelled ${there('dead')}`,
  BatchNotFoundError: `the service does not know this batch, and did not within the time of grace ${where}${told}`,
  BatchVanishedError: `the batch was there and is gone: the service says twice that it knows no such batch ${where}${told}`,
  CallbackError: `the option retry returned NaN, expected a delay in milliseconds ${where}${told}`,
  DeadlineExceededError: `not ended within 1 min; the job itself goes on ${there('recovering')}`,
  InvalidRefError: `what was to be watched names no job (a batch that was not seen, 0 ms into the watch, no poll was answered). Cause: target: expected a BatchRef or a BatchSnapshot, got 7`,
  PollFailedError: `a poll failed with an error that a retry does not mend; the job itself may go on ${where}${told}`,
  RetriesExhaustedError: `gave up after 2 failed attempts at one poll; the job itself may go on ${where}${told}`,
  StateDeadlineExceededError: `recovering for longer than 45 s; the job itself goes on ${there('recovering')}`,
};

describe('WatchError', () => {
  for (const [tag, error] of Object.entries(watchErrors)) {
    it(`should have ${tag} in the family, with its own name and tag`, () => {
      assert.ok(error instanceof WatchError);
      assert.ok(error instanceof Error);
      assert.equal((error as unknown) instanceof PollError, false);
      assert.deepEqual([error._tag, error.name, error.constructor.name], [tag, tag, tag]);
    });

    it(`should let ${tag} carry the facts of the watch`, () => {
      const { ref, lastSnapshot, polls, attempts, elapsedMs } = error;
      const dead = { ...watchFacts, lastSnapshot: deadSnapshot, attempts: 0 };
      const none = { ref: undefined, lastSnapshot: undefined, polls: 0, attempts: 0, elapsedMs: 0 };
      const others: Readonly<Record<string, object>> = { BatchDeadError: dead, InvalidRefError: none };
      const expected = others[tag] ?? watchFacts;
      assert.deepEqual({ ref, lastSnapshot, polls, attempts, elapsedMs }, expected);
    });

    it(`should let the message of ${tag} say the job, the time, the polls, the state and the cause (pitfall 37)`, () => {
      assert.equal(error.message, messages[error._tag]);
    });
  }

  for (const value of [new Error('x'), { _tag: 'AbortedError' }, undefined, pollErrors.NetworkError]) {
    it(`should not have ${value instanceof Error ? value.name : JSON.stringify(value)} in the family`, () => {
      assert.equal(value instanceof WatchError, false);
    });
  }

  it('should say when no poll was answered, and "1 poll" when one was', () => {
    const none = { ...watchFacts, lastSnapshot: undefined, polls: 0 };
    assert.match(new PollFailedError(none, pollCause).message, /into the watch, no poll was answered\)/);
    const one = { ...watchFacts, polls: 1 };
    assert.match(new PollFailedError(one, pollCause).message, /, 1 poll answered, last state recovering\)/);
  });
});

describe('RetriesExhaustedError', () => {
  it('should say "1 failed attempt" for a budget of 0 (pitfall 18)', () => {
    const error = new RetriesExhaustedError({ ...watchFacts, attempts: 1 }, pollCause);
    assert.match(error.message, /^gave up after 1 failed attempt at one poll;/);
  });

  it('should keep the last poll error as it is (pitfall 17)', () => {
    assert.equal(new RetriesExhaustedError(watchFacts, pollCause).cause, pollCause);
  });
});

describe('StateDeadlineExceededError', () => {
  it('should keep its state and limit, and name that state and the last one', () => {
    const error = new StateDeadlineExceededError('starting', 45_000, watchFacts);
    assert.deepEqual([error.state, error.deadlineMs], ['starting', 45_000]);
    assert.match(
      error.message,
      /^starting for longer than 45 s; the job itself goes on \(.*, last state recovering\)$/,
    );
  });
});

describe('AbortedError', () => {
  for (const [what, reason, words] of [
    ['an error', new Error('deploy'), '. Cause: deploy'],
    ["AbortSignal's own", AbortSignal.abort().reason as unknown, '. Cause: This operation was aborted'],
    ['a text', 'deploy', '. Cause: "deploy"'],
    ['null', null, '. Cause: null'],
  ] as const) {
    it(`should keep the reason as its cause, ${what}, and say it (pitfall 43)`, () => {
      const error = new AbortedError(watchFacts, reason);
      assert.equal(error.cause, reason);
      assert.ok(error.message.endsWith(`)${words}`), error.message);
    });
  }
});

describe('DeadlineExceededError', () => {
  it('should keep its limit, which is not the time that has passed', () => {
    const error = new DeadlineExceededError(60_000, watchFacts);
    assert.deepEqual([error.deadlineMs, error.elapsedMs], [60_000, 90_000]);
  });

  it('should say so when no batch was ever seen', () => {
    const facts = { ref: undefined, lastSnapshot: undefined, polls: 0, attempts: 0, elapsedMs: 5_000 };
    const error = new DeadlineExceededError(5_000, facts);

    assert.equal(error.ref, undefined);
    assert.match(
      error.message,
      /^not ended within 5 s; .* \(a batch that was not seen, 5 s into the watch, no poll was/,
    );
  });
});
