import assert from 'node:assert/strict';
import { HttpError, NetworkError, RequestTimeoutError } from 'dli-watch';
import { annotated } from '../../../lib/errors/TaggedError.ts';
import { Problems } from '../../../lib/cli/wait/Problems.ts';

const notFound = new NetworkError({ code: 'ENOTFOUND' });
const httpError = (requestId: string): HttpError =>
  new HttpError({ status: 503, code: 'APIG.0602', requestId });

describe('Problems', () => {
  it('should say the first failure at once', () => {
    const problems = new Problems('dli.x');
    assert.equal(problems.failed('a', notFound, 0), 'Cannot reach dli.x: ENOTFOUND; retrying.');
  });

  it('should say for how long a set-up is retried that may never work', () => {
    const error = annotated(new NetworkError({ code: 'ENOTFOUND' }), { failFastInMs: 29_999.5 });
    assert.equal(
      new Problems('dli.x').failed('a', error, 0),
      'Cannot reach dli.x: ENOTFOUND; retrying for 30s.',
    );
  });

  it('should say another kind of failure at once too', () => {
    const problems = new Problems('dli.x');
    problems.failed('a', notFound, 0);
    const timeout = new RequestTimeoutError(30_000);
    assert.equal(problems.failed('a', timeout, 1), `${timeout.message}; retrying.`);
    assert.match(
      problems.failed('a', httpError('r1'), 2) ?? '',
      /^HTTP 503 APIG\.0602: .* \(request r1\); retrying\.$/,
    );
    assert.equal(problems.failed('a', httpError('r2'), 3), undefined, 'it differs by its request only');
  });

  it('should repeat a failure after ten seconds, however many jobs have it', () => {
    const problems = new Problems('dli.x');
    problems.failed('a', notFound, 0);
    assert.equal(problems.failed('b', notFound, 1), undefined);
    assert.equal(problems.failed('a', notFound, 9_999), undefined);
    assert.equal(
      problems.failed('b', notFound, 12_000),
      'Still: Cannot reach dli.x: ENOTFOUND (4 attempts in 12s); retrying.',
    );
    assert.equal(problems.failed('a', notFound, 12_001), undefined);
  });

  it('should say that it is over when the last job is answered', () => {
    const problems = new Problems('dli.x');
    problems.failed('a', notFound, 0);
    problems.failed('b', notFound, 0);
    assert.equal(problems.answered('a', 5_000), undefined);
    assert.equal(problems.answered('c', 5_000), undefined);
    assert.equal(problems.answered('b', 7_000), 'dli.x answers again, after 7s.');
    assert.equal(problems.answered('b', 8_000), undefined);
  });

  it('should not repeat a failure that comes and goes within ten seconds, nor its end', () => {
    const problems = new Problems('dli.x');
    problems.failed('a', notFound, 0);
    problems.answered('a', 1_000);
    assert.equal(problems.failed('a', notFound, 2_000), undefined);
    assert.equal(problems.answered('a', 3_000), undefined);
    assert.equal(problems.failed('a', notFound, 10_000), 'Cannot reach dli.x: ENOTFOUND; retrying.');
    assert.equal(problems.answered('a', 11_000), 'dli.x answers again, after 1s.');
  });

  it('should name a failure of the network that has no code', () => {
    const error = new NetworkError({ detail: 'socket closed' });
    assert.equal(
      new Problems('dli.x').failed('a', error, 0),
      'Cannot reach dli.x: the connection failed (socket closed); retrying.',
    );
  });
});
