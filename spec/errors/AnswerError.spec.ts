import assert from 'node:assert/strict';
import { HttpError } from 'dli-watch';

describe('AnswerError', () => {
  it('should keep every fact of the answer', () => {
    const facts = {
      status: 500,
      code: 'DLI.0999',
      serviceMessage: 'busy',
      requestId: 'r',
      bodyExcerpt: '{}',
      retryAfterMs: 5,
    };
    assert.deepEqual(Object.assign({}, new HttpError(facts)), {
      ...facts,
      _tag: 'HttpError',
      name: 'HttpError',
    });
  });

  for (const [facts, message] of [
    [{ status: 503 }, 'HTTP 503'],
    [{ status: 503, bodyExcerpt: '<html>' }, 'HTTP 503, "<html>"'],
    [{ status: 503, bodyExcerpt: '' }, 'HTTP 503'],
    [{ status: 400, serviceMessage: 'no', bodyExcerpt: '{"error_msg":"no"}' }, 'HTTP 400, "no"'],
  ] as const) {
    it(`should say ${message}, without the facts that are not known`, () => {
      assert.equal(new HttpError(facts).message, `the service answered with an error: ${message}`);
    });
  }
});
