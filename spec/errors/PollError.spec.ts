import assert from 'node:assert/strict';
import {
  AuthError,
  DecodeError,
  HttpError,
  PollError,
  NetworkError,
  UnexpectedError,
  WatchError,
} from 'dli-watch';
import { toPollError } from '../../lib/errors/PollError.ts';
import { pollErrors, watchErrors } from '../support/errors.ts';

const messages: Readonly<Record<PollError['_tag'], string>> = {
  AuthError: 'refused: HTTP 401 APIGW.0307 (request r-1)',
  ConfigurationError: 'DLI_ENDPOINT is not set',
  DecodeError: 'the answer is not what was asked for: no state; no id (request r-2)',
  HttpError: 'the service answered with an error: HTTP 500 DLI.0999, "busy" (request r-3)',
  NetworkError: 'no whole answer came over the network (ECONNRESET, socket hang up)',
  NoSuchBatchError: 'the service knows no such batch: HTTP 400 DLI.0002, "no batch"',
  RequestTimeoutError: 'no whole answer from the service within 10000 ms',
  ThrottledError: 'the service asks for fewer requests: HTTP 429 APIGW.0308',
  UnexpectedError: 'the source failed with something that is no PollError: RangeError: boom',
};

describe('PollError', () => {
  for (const [tag, error] of Object.entries(pollErrors)) {
    it(`should have ${tag} in the family, with its own name and tag`, () => {
      assert.ok(error instanceof PollError);
      assert.ok(error instanceof Error);
      assert.deepEqual([error._tag, error.name, error.constructor.name], [tag, tag, tag]);
    });
    it(`should let the message of ${tag} say its facts`, () => {
      assert.equal(error.message, messages[error._tag]);
      assert.ok(error.stack?.startsWith(`${tag}: `), error.stack);
    });
  }

  for (const value of [new Error('x'), { _tag: 'NetworkError' }, null, ...Object.values(watchErrors)]) {
    it(`should not have ${value instanceof Error ? value.name : JSON.stringify(value)} in the family`, () => {
      assert.equal(value instanceof PollError, false);
    });
  }

  it('should be another family than WatchError', () => {
    for (const error of Object.values(pollErrors)) assert.equal(error instanceof WatchError, false);
  });
});

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
    it(`should say ${message}, and nothing that is not known`, () => {
      assert.equal(new HttpError(facts).message, `the service answered with an error: ${message}`);
    });
  }
});

describe('AuthError', () => {
  it('should keep every fact of the refusal', () => {
    const facts = {
      reason: 'refused',
      status: 401,
      code: 'APIGW.0307',
      serviceMessage: 'no',
      requestId: 'r',
    };
    assert.deepEqual(Object.assign({}, new AuthError(facts)), {
      ...facts,
      _tag: 'AuthError',
      name: 'AuthError',
    });
  });

  it('should say the reason alone when no request was made, and keep the cause', () => {
    const cause = new Error('vault is sealed');
    const error = new AuthError({ reason: 'the provider failed', cause });
    assert.equal(error.message, 'the provider failed');
    assert.equal(error.cause, cause);
    assert.equal(error.status, undefined);
  });

  it("should say the service's own words", () => {
    const error = new AuthError({ reason: 'refused', status: 403, serviceMessage: 'not authorized' });
    assert.equal(error.message, 'refused: HTTP 403 "not authorized"');
    assert.deepEqual([error.reason, error.serviceMessage], ['refused', 'not authorized']);
  });
});

describe('DecodeError', () => {
  it('should keep every fact of the answer', () => {
    const facts = { report: ['no state'], status: 200, requestId: 'r', bodyExcerpt: '<html>' };
    const kept = Object.assign({}, new DecodeError(facts));
    assert.deepEqual(kept, { ...facts, _tag: 'DecodeError', name: 'DecodeError' });
  });

  it('should say nothing of a request that has no id', () => {
    const { message } = new DecodeError({ report: ['no state'] });
    assert.equal(message, 'the answer is not what was asked for: no state');
  });
});

describe('NetworkError', () => {
  it('should say what is known, and nothing else', () => {
    assert.equal(new NetworkError().message, 'no whole answer came over the network');
    assert.equal(
      new NetworkError({ code: '', detail: 'reset' }).message,
      'no whole answer came over the network (reset)',
    );
    const { code } = new NetworkError({ code: 'ECONNREFUSED' });
    assert.equal(code, 'ECONNREFUSED');
  });
});

describe('UnexpectedError', () => {
  const said = 'the source failed with something that is no PollError';

  for (const [what, cause, message] of [
    ['an error', new TypeError('x is no function'), `${said}: TypeError: x is no function`],
    ['an error of many lines', new Error('one\ntwo'), `${said}: Error: one`],
    ['an error without words', new TypeError(''), `${said}: TypeError`],
    ['a text', 'boom', `${said}: "boom"`],
    ['an object', { boom: 1 }, `${said}: an object`],
    ['nothing', undefined, said],
  ] as const) {
    it(`should say what ${what} says, and keep it as the cause`, () => {
      const error = new UnexpectedError(cause);
      assert.equal(error.message, message);
      assert.equal(error.cause, cause);
    });
  }
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
