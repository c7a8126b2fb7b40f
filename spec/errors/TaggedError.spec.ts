import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { AbortedError, HttpError, PollFailedError, UnexpectedError } from 'dli-watch';
import { pollCause, pollErrors, watchErrors, watchFacts } from '../support/errors.ts';

/** A poll error without a cause, as JSON. */
const plain = Object.assign({}, pollCause, { message: pollCause.message });

const coded = Object.assign(new Error('read'), { code: 'ECONNRESET' });
const foreign: unknown = runInNewContext('new RangeError("far")');
const tagged = Object.assign(new Error('read'), { code: 'ECONNRESET', [Symbol.toStringTag]: 'FetchError' });

const jsonOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const causeOf = (cause: unknown): unknown =>
  (jsonOf(new UnexpectedError(cause)) as { cause?: unknown }).cause;

describe('TaggedError', () => {
  describe('toJSON', () => {
    for (const error of [...Object.values(pollErrors), ...Object.values(watchErrors)]) {
      it(`should contain the message and every fact of ${error._tag}, and no stack`, () => {
        const { _tag, name, message } = error;
        const json = jsonOf(error) as Record<string, unknown>;
        const { cause: _cause, ...facts } = json;
        assert.deepEqual(facts, jsonOf(Object.assign({}, error, { _tag, name, message })));
        assert.equal('cause' in json, error.cause !== undefined);
        assert.equal('stack' in json, false);
      });
    }

    it('should contain the facts of an answer', () => {
      assert.deepEqual(jsonOf(new HttpError({ status: 503, code: 'DLI.0999', retryAfterMs: 5 })), {
        _tag: 'HttpError',
        name: 'HttpError',
        message: 'HTTP 503 DLI.0999: the server failed',
        status: 503,
        code: 'DLI.0999',
        retryAfterMs: 5,
      });
    });

    it('should bound a cause, and escape what a terminal would obey', () => {
      const { cause } = jsonOf(new UnexpectedError(new Error(`\u001b${'x'.repeat(1_000_000)}`))) as {
        readonly cause: { readonly message: string };
      };
      assert.equal(cause.message, `${String.raw`\u001b`}${'x'.repeat(3_999)}…`);
    });

    it('should contain a poll error and its cause inside a watch error', () => {
      const error = new PollFailedError(watchFacts, new UnexpectedError(new RangeError('boom')));
      const { cause } = jsonOf(error) as { readonly cause: object };
      assert.deepEqual(cause, {
        _tag: 'UnexpectedError',
        name: 'UnexpectedError',
        message: 'unexpected error of the source: RangeError: boom',
        cause: { name: 'RangeError', message: 'boom' },
      });
    });

    for (const [what, cause, json] of [
      ['an error', new RangeError('boom'), { name: 'RangeError', message: 'boom' }],
      ['an error with a code', coded, { name: 'Error', message: 'read', code: 'ECONNRESET' }],
      ['an error of another realm', foreign, { name: 'RangeError', message: 'far' }],
      ['an error with a tag of its own', tagged, { name: 'Error', message: 'read', code: 'ECONNRESET' }],
      [
        'the reason of a signal',
        new DOMException('This operation was aborted', 'AbortError'),
        { name: 'AbortError', message: 'This operation was aborted' },
      ],
      [
        'a copy of an error as plain data',
        { name: 'E', message: 'm', cause: { name: 'F', message: 'n' } },
        { name: 'E', message: 'm', cause: { name: 'F', message: 'n' } },
      ],
      ['plain data', { code: 'E', list: [1, null] }, { code: 'E', list: [1, null] }],
      ['a string', 'boom', 'boom'],
      ['null', null, null],
      ['a poll error', pollCause, plain],
      ['an object with one inside', { pollCause }, { pollCause: plain }],
    ] as const) {
      it(`should convert ${what} as the cause`, () => {
        assert.deepEqual(causeOf(cause), json);
      });
    }
  });

  describe('toJSON of a cause that JSON cannot represent', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const throwing = {
      toJSON: () => {
        throw new Error('no');
      },
    };

    for (const [what, cause, formatted] of [
      ['a circular object', circular, 'an object'],
      ['a circular array', [circular], 'an array of 1'],
      ['a BigInt', 1n, '1n'],
      ['an object with a BigInt', { n: 1n }, 'an object'],
      ['an error whose message is no string', Object.assign(new Error(), { message: 1n }), 'an object'],
      ['an object whose toJSON throws', throwing, 'an object'],
      ['a symbol', Symbol('s'), 'Symbol(s)'],
      ['a function', () => 1, 'a function'],
    ] as const) {
      it(`should describe ${what}, and not throw`, () => {
        const error = new AbortedError(watchFacts, cause);
        assert.deepEqual((jsonOf(error) as { cause: unknown }).cause, formatted);
        assert.equal(error.cause, cause);
      });
    }

    it('should stop at an error that is its own cause, through an object or another error', () => {
      const circle: Record<string, unknown> = {};
      const inner = new UnexpectedError(circle, 'inner');
      const outer = new UnexpectedError(inner, 'outer');
      circle['outer'] = outer;
      const { cause: _cause, ...facts } = outer.toJSON();
      assert.deepEqual(jsonOf(outer), {
        ...facts,
        cause: Object.assign({}, inner, { message: inner.message, cause: { outer: facts } }),
      });
      assert.deepEqual(jsonOf(outer), jsonOf(outer), 'the second time as the first');
    });
  });
});
