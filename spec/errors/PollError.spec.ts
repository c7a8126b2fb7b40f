import assert from 'node:assert/strict';
import { NetworkError, PollError, UnexpectedError, WatchError } from 'dli-watch';
import { toPollError } from '../../lib/errors/PollError.ts';
import { pollErrors, watchErrors } from '../support/errors.ts';

const messages: Readonly<Record<PollError['_tag'], string>> = {
  AuthError: 'HTTP 401 APIGW.0307: refused (request r-1)',
  ConfigurationError: 'DLI_ENDPOINT is not set',
  DecodeError: 'HTTP 200, unexpected answer: no state; no id (request r-2)',
  HttpError: 'HTTP 500 DLI.0999 "busy": the server failed (request r-3)',
  NetworkError: 'the connection failed (ECONNRESET, socket hang up)',
  NoSuchBatchError: 'HTTP 400 DLI.0002 "no batch": no such batch',
  RequestTimeoutError: 'no complete answer from the service within 10 s',
  ThrottledError: 'HTTP 429 APIGW.0308: too many requests, retry after 5 s',
  TokenUnavailableError: 'the token provider failed: Error: vault sealed',
  UnexpectedError: 'unexpected error of the source: RangeError: boom',
};

describe('PollError', () => {
  for (const [tag, error] of Object.entries(pollErrors)) {
    it(`should contain ${tag}, with its own name and tag`, () => {
      assert.ok(error instanceof PollError);
      assert.ok(error instanceof Error);
      assert.deepEqual([error._tag, error.name, error.constructor.name], [tag, tag, tag]);
    });
    it(`should list the facts of ${tag} in its message`, () => {
      assert.equal(error.message, messages[error._tag]);
      assert.ok(error.stack?.startsWith(`${tag}: `), error.stack);
    });
  }

  for (const value of [new Error('x'), { _tag: 'NetworkError' }, null, ...Object.values(watchErrors)]) {
    it(`should not contain ${value instanceof Error ? value.name : JSON.stringify(value)}`, () => {
      assert.equal(value instanceof PollError, false);
    });
  }

  it('should be disjoint from WatchError', () => {
    for (const error of Object.values(pollErrors)) assert.equal(error instanceof WatchError, false);
  });
});

describe('toPollError', () => {
  it('should return a PollError unchanged', () => {
    const error = new NetworkError();
    assert.equal(toPollError(error, 'the client failed'), error);
  });

  it('should wrap anything else in an UnexpectedError', () => {
    const cause = new RangeError('boom');
    assert.deepEqual(toPollError(cause), new UnexpectedError(cause));
    assert.deepEqual(
      toPollError(cause, 'the client failed'),
      new UnexpectedError(cause, 'the client failed'),
    );
    assert.ok(toPollError(cause) instanceof UnexpectedError);
  });
});
