import assert from 'node:assert/strict';
import {
  AbortedError,
  AuthError,
  CallbackError,
  ConfigurationError,
  InvalidRefError,
  PollError,
  PollFailedError,
  WatchError,
} from 'dli-watch';
import { deadSnapshot, pollCause, pollErrors, watchErrors, watchFacts } from '../support/errors.ts';

const { batchId, projectId } = watchFacts.ref;
const job = `batch ${batchId} of project ${projectId}`;
const known = `${job}, last state recovering, 3 polls in 1 min 30 s`;
const mayRun = 'the job itself may still be running';
const lost = 'the connection failed (ECONNRESET, socket hang up)';

const messages: Readonly<Record<WatchError['_tag'], string>> = {
  AbortedError: `the watch was aborted by its signal: deploy; ${known}; ${mayRun}`,
  BatchDeadError: `the job failed or was cancelled; ${job}, last state dead, 3 polls in 1 min 30 s; its log may say why`,
  BatchNotFoundError: `${lost}; ${known}; check the project, the batch id and the endpoint`,
  BatchVanishedError: `${lost}, answered twice after the batch had been found; ${known}; how the job ended is not known`,
  CallbackError: `the option retry returned NaN, expected a delay in milliseconds, when a poll had failed: ${lost}; ${known}; ${mayRun}`,
  DeadlineExceededError: `the job did not end within 1 min; ${known}; ${mayRun}`,
  InvalidRefError: 'target: expected a BatchRef or a BatchSnapshot, got 7; this target is not watched',
  PollFailedError: `${lost}; ${known}; ${mayRun}`,
  RetriesExhaustedError: `${lost}; gave up after 2 failed attempts; ${known}; ${mayRun}`,
  StateDeadlineExceededError: `the job was in state recovering for longer than 45 s; ${known}; ${mayRun}`,
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

    it(`should say in the message of ${tag} what happened, to which job, and what was known`, () => {
      assert.equal(error.message, messages[error._tag]);
    });
  }

  for (const value of [new Error('x'), { _tag: 'AbortedError' }, undefined, pollErrors.NetworkError]) {
    it(`should not contain ${value instanceof Error ? value.name : JSON.stringify(value)}`, () => {
      assert.equal(value instanceof WatchError, false);
    });
  }

  it('should begin with what the service answered', () => {
    const refusal = { status: 403, code: 'APIG.0302', serviceMessage: 'not authorized' };
    const cause = new AuthError({ reason: 'the credentials were refused', ...refusal });
    assert.equal(
      new PollFailedError(watchFacts, cause).message,
      `HTTP 403 APIG.0302 "not authorized": the credentials were refused; ${known}; ${mayRun}`,
    );
  });

  it('should say that no poll was answered, or "1 poll" for one', () => {
    const none = { ...watchFacts, lastSnapshot: undefined, polls: 0 };
    assert.match(new PollFailedError(none, pollCause).message, /, no poll answered in 1 min 30 s; /);
    const one = { ...watchFacts, polls: 1 };
    assert.match(
      new PollFailedError(one, pollCause).message,
      /, last state recovering, 1 poll in 1 min 30 s; /,
    );
  });

  it('should name a poll error that has no message', () => {
    const { message } = new PollFailedError(watchFacts, new ConfigurationError(''));
    assert.equal(message, `ConfigurationError; ${known}; ${mayRun}`);
  });

  for (const [tag, make] of Object.entries({
    AbortedError: (text: string) => new AbortedError(watchFacts, new Error(text)),
    CallbackError: (text: string) => new CallbackError('retry', { thrown: new Error(text) }, watchFacts),
    PollFailedError: (text: string) => new PollFailedError(watchFacts, new ConfigurationError(text)),
    InvalidRefError: (text: string) => new InvalidRefError(new TypeError(text)),
  })) {
    it(`should keep the message of ${tag} short and printable, and end with the advice`, () => {
      const long = make('x'.repeat(1_000_000)).message;
      assert.ok(long.length < 2_000, `${long.length} characters`);
      assert.match(long, /; (the job itself may still be running|this target is not watched)$/);
      const { message } = make('\u001b[31mred\u0007\u0000\u0085\u202e\u200b');
      assert.ok(message.includes(String.raw`\u001b[31mred\u0007\u0000\u0085\u202e\u200b`), message);
    });
  }

  it('should not fail because of a reason whose fields cannot be read', () => {
    const hostile = {
      get message(): string {
        throw new Error('no');
      },
    };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const reason of [hostile, proxy]) {
      const { message, cause } = new AbortedError(watchFacts, reason);
      assert.equal(message, `the watch was aborted by its signal: an object; ${known}; ${mayRun}`);
      assert.equal(cause, reason);
    }
  });
});
