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

  const text = 'x'.repeat(1_000_000);

  for (const [facts, message] of [
    [{ status: 503 }, 'HTTP 503: the server failed'],
    [{ status: 503, bodyExcerpt: '<html>' }, 'HTTP 503 "<html>": the server failed'],
    [{ status: 503, bodyExcerpt: '' }, 'HTTP 503: the server failed'],
    [{ status: 400, serviceMessage: 'no', bodyExcerpt: '{}' }, 'HTTP 400 "no": the request was refused'],
    [{ status: 200, code: 'DLI.1' }, 'HTTP 200 DLI.1: the service reported an error'],
    [{ status: 302, serviceMessage: 'a redirect' }, 'HTTP 302 "a redirect"'],
    [{ status: 404, fromIntermediary: true }, 'HTTP 404: a proxy or gateway answered, not the service'],
    [{ status: 400, code: '400', serviceMessage: 'no' }, 'HTTP 400 "no": the request was refused'],
    [
      { status: 400, serviceMessage: '\u001b[2J\u202eevil\nline' },
      String.raw`HTTP 400 "\u001b[2J\u202eevil line": the request was refused`,
    ],
    [
      { status: 500, code: text, serviceMessage: text, requestId: text },
      ['HTTP 500 ', ' "', '": the server failed (request ', ')'].join(`${'x'.repeat(300)}…`),
    ],
  ] as const) {
    it(`should say ${message.slice(0, 80)}`, () => {
      assert.equal(new HttpError(facts).message, message);
    });
  }
});
