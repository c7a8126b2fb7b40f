import assert from 'node:assert/strict';
import { PollError, PollFailedError, WatchError } from 'dli-watch';
import { deadSnapshot, pollCause, pollErrors, watchErrors, watchFacts } from '../support/errors.ts';

const { batchId, projectId } = watchFacts.ref;
const factsAt = (state: string): string =>
  `(batch ${batchId} of project ${projectId}, 1 min 30 s into the watch, 3 polls answered, last state ${state})`;
const facts = `${factsAt('recovering')}. Cause: `;
const causeText = 'no whole answer came over the network (ECONNRESET, socket hang up)';

const messages: Readonly<Record<WatchError['_tag'], string>> = {
  AbortedError: `the watch was aborted by its signal; the job itself goes on ${facts}deploy`,
  BatchDeadError: `the job failed or was cancelled ${factsAt('dead')}`,
  BatchNotFoundError: `the service does not know this batch, and did not within the time of grace ${facts}${causeText}`,
  BatchVanishedError: `the batch was there and is gone: the service says twice that it knows no such batch ${facts}${causeText}`,
  CallbackError: `the option retry returned NaN, expected a delay in milliseconds ${facts}${causeText}`,
  DeadlineExceededError: `not ended within 1 min; the job itself goes on ${factsAt('recovering')}`,
  InvalidRefError: `what was to be watched names no job (a batch that was not seen, 0 ms into the watch, no poll was answered). Cause: target: expected a BatchRef or a BatchSnapshot, got 7`,
  PollFailedError: `a poll failed with an error that a retry does not mend; the job itself may go on ${facts}${causeText}`,
  RetriesExhaustedError: `gave up after 2 failed attempts at one poll; the job itself may go on ${facts}${causeText}`,
  StateDeadlineExceededError: `recovering for longer than 45 s; the job itself goes on ${factsAt('recovering')}`,
};

describe('WatchError', () => {
  for (const [tag, error] of Object.entries(watchErrors)) {
    it(`should contain ${tag}, with its own name and tag`, () => {
      assert.ok(error instanceof WatchError);
      assert.ok(error instanceof Error);
      assert.equal((error as unknown) instanceof PollError, false);
      assert.deepEqual([error._tag, error.name, error.constructor.name], [tag, tag, tag]);
    });

    it(`should store the facts of the watch in ${tag}`, () => {
      const { ref, lastSnapshot, polls, attempts, elapsedMs } = error;
      const dead = { ...watchFacts, lastSnapshot: deadSnapshot, attempts: 0 };
      const none = { ref: undefined, lastSnapshot: undefined, polls: 0, attempts: 0, elapsedMs: 0 };
      const others: Readonly<Record<string, object>> = { BatchDeadError: dead, InvalidRefError: none };
      const expected = others[tag] ?? watchFacts;
      assert.deepEqual({ ref, lastSnapshot, polls, attempts, elapsedMs }, expected);
    });

    it(`should name the job, the time, the polls, the state and the cause in the message of ${tag}`, () => {
      assert.equal(error.message, messages[error._tag]);
    });
  }

  for (const value of [new Error('x'), { _tag: 'AbortedError' }, undefined, pollErrors.NetworkError]) {
    it(`should not contain ${value instanceof Error ? value.name : JSON.stringify(value)}`, () => {
      assert.equal(value instanceof WatchError, false);
    });
  }

  it('should say that no poll was answered, or "1 poll" for one', () => {
    const none = { ...watchFacts, lastSnapshot: undefined, polls: 0 };
    assert.match(new PollFailedError(none, pollCause).message, /into the watch, no poll was answered\)/);
    const one = { ...watchFacts, polls: 1 };
    assert.match(new PollFailedError(one, pollCause).message, /, 1 poll answered, last state recovering\)/);
  });
});
