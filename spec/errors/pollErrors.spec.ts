import assert from 'node:assert/strict';
import { AuthError, DecodeError, NetworkError, UnexpectedError } from 'dli-watch';

describe('AuthError', () => {
  it('should keep every fact of the rejection', () => {
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

  it('should say only the reason if no request was sent, and keep the cause', () => {
    const cause = new Error('vault is sealed');
    const error = new AuthError({ reason: 'the provider failed', cause });
    assert.equal(error.message, 'the provider failed');
    assert.equal(error.cause, cause);
    assert.equal(error.status, undefined);
  });

  it('should contain the message of the service', () => {
    const error = new AuthError({ reason: 'refused', status: 403, serviceMessage: 'not authorized' });
    assert.equal(error.message, 'HTTP 403 "not authorized": refused');
    assert.deepEqual([error.reason, error.serviceMessage], ['refused', 'not authorized']);
  });
});

describe('AuthError of IAM', () => {
  it('should show a code that repeats the status once', () => {
    const facts = { status: 401, code: '401', serviceMessage: 'The username or password is wrong' };
    const error = new AuthError({ reason: 'refused', ...facts });
    assert.equal(error.message, 'HTTP 401 "The username or password is wrong": refused');
    assert.equal(error.code, '401');
  });
});

describe('DecodeError', () => {
  it('should keep every fact of the answer', () => {
    const facts = { report: ['no state'], status: 200, requestId: 'r', bodyExcerpt: '<html>' };
    const kept = Object.assign({}, new DecodeError(facts));
    assert.deepEqual(kept, { ...facts, _tag: 'DecodeError', name: 'DecodeError' });
  });

  it('should have a limit of the size only if it was exceeded', () => {
    assert.equal('limitBytes' in new DecodeError({ report: [] }), false);
    assert.equal('limitBytes' in new DecodeError({ report: [], limitBytes: undefined }), false);
    assert.equal(new DecodeError({ report: [], limitBytes: 5 }).limitBytes, 5);
  });

  it('should not mention a request without an id', () => {
    const { message } = new DecodeError({ report: ['no state'] });
    assert.equal(message, 'unexpected answer: no state');
  });
});

describe('NetworkError', () => {
  it('should say only what is known', () => {
    assert.equal(new NetworkError().message, 'the connection failed');
    assert.equal(new NetworkError({ code: '', detail: 'reset' }).message, 'the connection failed (reset)');
    const { code } = new NetworkError({ code: 'ECONNREFUSED' });
    assert.equal(code, 'ECONNREFUSED');
  });
});

describe('UnexpectedError', () => {
  const prefix = 'unexpected error of the source';

  for (const [what, cause, message] of [
    ['an error', new TypeError('x is no function'), `${prefix}: TypeError: x is no function`],
    ['an error of many lines', new Error('one\ntwo'), `${prefix}: Error: one`],
    ['an error without a message', new TypeError(''), `${prefix}: TypeError`],
    ['a string', 'boom', `${prefix}: "boom"`],
    ['an object', { boom: 1 }, `${prefix}: an object`],
    ['undefined', undefined, prefix],
  ] as const) {
    it(`should quote ${what}, and keep it as the cause`, () => {
      const error = new UnexpectedError(cause);
      assert.equal(error.message, message);
      assert.equal(error.cause, cause);
    });
  }
});
