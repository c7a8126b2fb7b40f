import assert from 'node:assert/strict';
import { ConfigurationError, HttpError, NetworkError, AuthError, type PollError } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { shortPollError, shortProblem } from '../../../lib/cli/table/shortProblem.ts';
import { pollErrors, watchErrors } from '../../support/errors.ts';
import { rowIn } from '../support/rows.ts';

const after = (error: PollError, facts = {}): string =>
  shortProblem(rowIn(['running'], { problem: { error, at: 0 }, ...facts }));

describe('shortProblem', () => {
  it('should be empty if nothing is wrong', () => {
    assert.equal(shortProblem(rowIn(['running'])), '');
    assert.equal(shortProblem(rowIn([])), '');
    assert.equal(shortProblem(rowIn(['dead'])), '');
  });

  it('should say in a few words what happened at the last attempt', () => {
    const said = Object.fromEntries(Object.entries(pollErrors).map(([tag, error]) => [tag, after(error)]));
    assert.deepEqual(said, {
      AuthError: 'HTTP 401 APIGW.0307',
      ConfigurationError: 'DLI_ENDPOINT is not set',
      DecodeError: 'unexpected answer',
      HttpError: 'HTTP 500 DLI.0999',
      NetworkError: 'ECONNRESET',
      NoSuchBatchError: 'HTTP 400 DLI.0002',
      RequestTimeoutError: 'no answer in 10 s',
      ThrottledError: 'HTTP 429 APIGW.0308',
      TokenUnavailableError: 'no token',
      UnexpectedError: pollErrors.UnexpectedError.message,
    });
  });

  it('should say that the service could not be reached when the time was over', () => {
    const error = watchErrors.DeadlineExceededError;
    const text = after(new NetworkError({ code: 'ECONNREFUSED' }), { error });
    assert.match(text, /^after \d+ min: ECONNREFUSED$/);
  });

  it('should say what it can if facts are missing', () => {
    assert.equal(shortPollError(new NetworkError()), 'connection failed');
    assert.equal(shortPollError(new HttpError({ status: 503 })), 'HTTP 503');
    assert.equal(shortPollError(new HttpError({ status: 404, code: '404' })), 'HTTP 404');
    assert.equal(shortPollError(new AuthError({ reason: 'no credentials' })), 'no credentials');
  });

  it('should say why a watch ended', () => {
    const said = Object.entries(watchErrors)
      .filter(([tag]) => tag.endsWith('Error'))
      .map(([tag, error]) => [tag, shortProblem(rowIn(['running'], { error }))] as const);
    const { PollFailedError, RetriesExhaustedError, ...others } = Object.fromEntries(said);
    assert.equal(PollFailedError, shortPollError(watchErrors.PollFailedError.cause as PollError));
    assert.equal(RetriesExhaustedError, shortPollError(watchErrors.RetriesExhaustedError.cause as PollError));
    assert.equal(others['BatchNotFoundError'], 'no such batch');
    assert.equal(others['BatchVanishedError'], 'vanished');
    assert.match(String(others['DeadlineExceededError']), /^after \d/);
    assert.match(String(others['StateDeadlineExceededError']), /^\w+ for \d/);
    assert.ok(String(others['CallbackError']).length <= 61);
  });

  it('should say that the answers are stale', () => {
    assert.equal(after(pollErrors.NetworkError, { isStale: true }), 'stale: ECONNRESET');
    assert.equal(shortProblem(rowIn(['running'], { isStale: true })), 'stale');
  });

  it("should quote the service's word for a state that is not known", () => {
    const snapshot = snapshotOf({ state: 'unknown', rawState: 'Pa\x1b[31mused' });
    assert.equal(shortProblem(rowIn(['unknown'], { snapshot })), 'state "Pa\\u001b[31mused"');
  });

  it('should escape and bound text from outside', () => {
    const error = new ConfigurationError(`\x1b[2J${'x'.repeat(200)}`);
    assert.match(after(error), /^\\u001b\[2Jx{30,}…$/);
    assert.equal(after(new NetworkError({ code: '\x1b]0;x' })), '\\u001b]0;x');
  });
});
