import assert from 'node:assert/strict';
import { AbortedError, HttpError, PollFailedError, UnexpectedError } from 'dli-watch';
import { pollCause, pollErrors, watchErrors, watchFacts } from '../support/errors.ts';

/** What a poll error without a cause is in JSON. */
const plain = Object.assign({}, pollCause, { message: pollCause.message });

const jsonOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const causeOf = (cause: unknown): unknown =>
  (jsonOf(new UnexpectedError(cause)) as { cause?: unknown }).cause;

describe('TaggedError', () => {
  describe('toJSON', () => {
    for (const error of [...Object.values(pollErrors), ...Object.values(watchErrors)]) {
      it(`should carry the message and every fact of ${error._tag}, and no stack`, () => {
        const { _tag, name, message } = error;
        const json = jsonOf(error) as Record<string, unknown>;
        const { cause: _cause, ...facts } = json;
        assert.deepEqual(facts, jsonOf(Object.assign({}, error, { _tag, name, message })));
        assert.equal('cause' in json, error.cause !== undefined);
        assert.equal('stack' in json, false);
      });
    }

    it('should carry the facts of an answer', () => {
      assert.deepEqual(jsonOf(new HttpError({ status: 503, code: 'DLI.0999', retryAfterMs: 5 })), {
        _tag: 'HttpError',
        name: 'HttpError',
        message: 'the service answered with an error: HTTP 503 DLI.0999',
        status: 503,
        code: 'DLI.0999',
        retryAfterMs: 5,
      });
    });

    it('should carry a poll error, and its cause, inside a watch error', () => {
      const error = new PollFailedError(watchFacts, new UnexpectedError(new RangeError('boom')));
      const { cause } = jsonOf(error) as { readonly cause: object };
      assert.deepEqual(cause, {
        _tag: 'UnexpectedError',
        name: 'UnexpectedError',
        message: 'the source failed with something that is no PollError: RangeError: boom',
        cause: { name: 'RangeError', message: 'boom' },
      });
    });

    for (const [what, cause, json] of [
      ['an error', new RangeError('boom'), { name: 'RangeError', message: 'boom' }],
      ['plain data', { code: 'E', list: [1, null] }, { code: 'E', list: [1, null] }],
      ['a text', 'boom', 'boom'],
      ['null', null, null],
      ['a poll error', pollCause, plain],
      ['an object with one inside', { pollCause }, { pollCause: plain }],
    ] as const) {
      it(`should show ${what} as the cause`, () => {
        assert.deepEqual(causeOf(cause), json);
      });
    }
  });

  describe('toJSON of a cause that JSON cannot take', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const throws = {
      toJSON: () => {
        throw new Error('no');
      },
    };

    for (const [what, cause, shown] of [
      ['a circular object', circular, 'an object'],
      ['a circular array', [circular], 'an array of 1'],
      ['a BigInt', 1n, '1'],
      ['an object with a BigInt', { n: 1n }, 'an object'],
      ['an error whose message is none', Object.assign(new Error(), { message: 1n }), 'an object'],
      ['an object whose toJSON throws', throws, 'an object'],
      ['a symbol', Symbol('s'), 'Symbol(s)'],
      ['a function', () => 1, 'a function'],
    ] as const) {
      it(`should show ${what} in words, and not throw`, () => {
        const error = new AbortedError(watchFacts, cause);
        assert.deepEqual((jsonOf(error) as { cause: unknown }).cause, shown);
        assert.equal(error.cause, cause);
      });
    }

    it('should end at an error that is its own cause, through an object or another error', () => {
      const knot: Record<string, unknown> = {};
      const inner = new UnexpectedError(knot, 'inner');
      const outer = new UnexpectedError(inner, 'outer');
      knot['outer'] = outer;
      const { cause: _cause, ...facts } = outer.toJSON();
      assert.deepEqual(jsonOf(outer), {
        ...facts,
        cause: Object.assign({}, inner, { message: inner.message, cause: { outer: facts } }),
      });
      assert.deepEqual(jsonOf(outer), jsonOf(outer), 'the second time as the first');
    });
  });
});
