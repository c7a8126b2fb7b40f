import assert from 'node:assert/strict';
import { plainCause } from '../../../lib/client/http/networkError.ts';

/** An error as libraries make them: with fields that nobody asked for. */
const raised = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields);

describe('plainCause', () => {
  it('should copy the name, the message, the code and the causes, and nothing else', () => {
    const root = raised('refused', { code: 'ECONNREFUSED', address: '127.0.0.1', errno: -111 });
    const error = new TypeError('fetch failed', { cause: root });
    const copy = plainCause(Object.assign(error, { request: new Request('http://x.example') }), []);
    assert.deepEqual(copy, {
      name: 'TypeError',
      message: 'fetch failed',
      cause: { name: 'Error', message: 'refused', code: 'ECONNREFUSED' },
    });
    assert.equal(Object.getPrototypeOf(copy), Object.prototype);
  });

  it('should take the secrets out of every message before it cuts it at 300 characters', () => {
    const secret = `s3cret${'y'.repeat(50)}`;
    const cause = raised(`the cause says ${secret}`);
    const copy = plainCause(new Error('x'.repeat(290) + secret, { cause }), [secret]);
    assert.equal(copy.message, `${'x'.repeat(290)}***`);
    assert.equal(copy.cause?.message, 'the cause says ***');
    assert.equal(plainCause(new Error('x'.repeat(400)), []).message.length, 300);
  });

  it('should stop at the fourth cause', () => {
    const circular = raised('round');
    circular.cause = circular;
    const link = { name: 'Error', message: 'round' };
    assert.deepEqual(plainCause(circular, []), {
      ...link,
      cause: { ...link, cause: { ...link, cause: link } },
    });
  });

  it('should keep the code of an AggregateError, and leave out the errors in it', () => {
    const error = Object.assign(new AggregateError([raised('a'), raised('b')]), { code: 'ECONNREFUSED' });
    assert.deepEqual(plainCause(error, []), { name: 'AggregateError', message: '', code: 'ECONNREFUSED' });
  });

  it('should leave out a code that is no text, as a DOMException has', () => {
    assert.deepEqual(plainCause(new DOMException('aborted', 'AbortError'), []), {
      name: 'AbortError',
      message: 'aborted',
    });
  });

  for (const [what, value, name] of [
    ['a text', 's3cret', 'string'],
    ['an object', { token: 's3cret' }, 'object'],
    ['null', null, 'object'],
    ['undefined', undefined, 'undefined'],
  ] as const) {
    it(`should say of ${what} only its type: it may be anything`, () => {
      assert.deepEqual(plainCause(value, []), { name, message: '' });
    });
  }

  it('should take a message that is no text', () => {
    assert.equal(plainCause(raised('', { message: 42 }), ['a']).message, '42');
  });
});
