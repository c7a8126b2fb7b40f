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

  it('should not mention a request without an id', () => {
    const { message } = new DecodeError({ report: ['no state'] });
    assert.equal(message, 'the answer is not what was asked for: no state');
  });
});

describe('NetworkError', () => {
  it('should say only what is known', () => {
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
  const prefix = 'the source failed with something that is no PollError';

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
