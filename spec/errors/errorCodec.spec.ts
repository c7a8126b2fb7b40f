import assert from 'node:assert/strict';
import { isRight, type Either } from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import type * as t from 'io-ts';
import {
  BatchVanishedError,
  CallbackError,
  DeadlineExceededError,
  HttpError,
  NetworkError,
  PollError,
  PollErrorCodec,
  PollFailedError,
  AbortedError,
  UnexpectedError,
  WatchError,
  WatchErrorCodec,
} from 'dli-watch';
import { reportOf } from '../../lib/checks/report.ts';
import { withDurationMs } from '../../lib/errors/TaggedError.ts';
import { pollErrors, watchErrors, watchFacts } from '../support/errors.ts';

const rightOf = <A>(decoded: Either<t.Errors, A>): A => {
  if (isRight(decoded)) return decoded.right;
  assert.fail(reportOf(decoded.left).join('; '));
};

/** Through JSON and back. */
const stored = <E>(codec: t.Type<E, unknown, unknown>, error: E): E =>
  rightOf(codec.decode(JSON.parse(JSON.stringify(codec.encode(error)))));

const faultsOf = (codec: t.Mixed, json: unknown): readonly string[] => {
  const decoded = codec.decode(json) as t.Validation<unknown>;
  assert.equal(decoded._tag, 'Left');
  return isRight(decoded) ? [] : reportOf(decoded.left);
};

/** What is compared of a cause: errors of others are decoded as plain objects. */
const plain = (error: unknown): unknown => JSON.parse(JSON.stringify(error));

const itShouldKeep = <E extends Error & { readonly _tag: string }>(
  codec: t.Type<E, unknown, unknown>,
  family: { readonly [Symbol.hasInstance]: (value: unknown) => value is E },
  error: E,
): void => {
  it(`should keep the class, the message and the facts of a ${error._tag}`, () => {
    const decoded = stored(codec, error);
    assert.ok(decoded instanceof family);
    assert.equal(Object.getPrototypeOf(decoded), Object.getPrototypeOf(error));
    assert.deepEqual(Object.keys(decoded).sort(), Object.keys(error).sort());
    assert.deepEqual(new Map(Object.entries(decoded)), new Map(Object.entries(error)));
    assert.equal(decoded.message, error.message);
    assert.deepEqual(plain(decoded), plain(error));
    assert.equal('cause' in decoded, 'cause' in error);
    assert.match(String(decoded.stack), new RegExp(`^${error._tag}: `));
  });
};

describe('PollErrorCodec', () => {
  for (const error of Object.values(pollErrors)) itShouldKeep(PollErrorCodec, PollError, error);

  it('should keep facts that only some errors have', () => {
    const error = new HttpError({ status: 403, fromIntermediary: true });
    withDurationMs(error, 12.5);
    const decoded = stored(PollErrorCodec, error);
    assert.deepEqual(new Map(Object.entries(decoded)), new Map(Object.entries(error)));
    assert.equal('failFastInMs' in decoded, false);
  });

  it('should decode a cause of another library as a plain object', () => {
    const cause = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', secret: 'x' });
    const decoded = stored(PollErrorCodec, new NetworkError({ cause }));
    assert.deepEqual(decoded.cause, { name: 'Error', message: 'socket hang up', code: 'ECONNRESET' });
  });

  it('should decode a cause that is an error of the library as such', () => {
    const error = new UnexpectedError(new DeadlineExceededError(5, watchFacts));
    const { cause } = stored(PollErrorCodec, error);
    assert.ok(cause instanceof DeadlineExceededError);
    assert.deepEqual(cause.lastSnapshot, watchFacts.lastSnapshot);
  });

  it('should not decode causes without end', () => {
    let json: Record<string, unknown> = { _tag: 'UnexpectedError', message: 'deepest' };
    for (let depth = 0; depth < 5_000; depth += 1)
      json = { _tag: 'UnexpectedError', message: 'm', cause: json };
    let depth = 0;
    let error: unknown = rightOf(PollErrorCodec.decode(json));
    for (; error instanceof UnexpectedError; error = error.cause) depth += 1;
    assert.ok(depth > 3 && depth < 50, `${String(depth)} levels`);
  });

  it('should keep the message of an error whose facts could not be decoded', () => {
    const odd = new HttpError({ status: 503, retryAfterMs: -1 });
    const decoded = stored(PollErrorCodec, odd);
    assert.ok(decoded instanceof UnexpectedError);
    assert.equal(decoded.message, odd.message);
    const { cause } = stored(WatchErrorCodec, new PollFailedError(watchFacts, odd));
    assert.ok(cause instanceof UnexpectedError);
    assert.equal(cause.message, odd.message);
  });

  it('should escape what a terminal would not show', () => {
    const decoded = rightOf(PollErrorCodec.decode({ _tag: 'ConfigurationError', message: 'a\u001b[2J' }));
    assert.equal(decoded.message, String.raw`a\u001b[2J`);
  });

  it('should reject an unknown tag, another family, and what is no error', () => {
    const json = { message: 'm', ref: {}, name: 'AbortedError' };
    for (const other of [
      { ...json, _tag: 'FutureError' },
      { ...json, _tag: 'AbortedError' },
      json,
      null,
      [],
      'x',
    ])
      assert.equal(PollErrorCodec.decode(other)._tag, 'Left');
    assert.equal(PollErrorCodec.decode({ ...json, _tag: 'toString' })._tag, 'Left');
  });

  it('should name the fact that is wrong', () => {
    const json = { _tag: 'HttpError', message: 'm', status: 'x', code: 7, durationMs: -1 };
    assert.deepEqual(faultsOf(PollErrorCodec, json), [
      'status: expected a whole number from 0, got "x"',
      'code: expected string, got 7',
      'durationMs: expected milliseconds from 0, got -1',
    ]);
    assert.deepEqual(faultsOf(PollErrorCodec, { _tag: 'ConfigurationError' }), [
      'message: expected string, got undefined',
    ]);
  });

  it('should accept an error as one, whatever copy of the library it is of', () => {
    assert.equal(PollErrorCodec.is(pollErrors.AuthError), true);
    assert.equal(PollErrorCodec.is(watchErrors.AbortedError), false);
  });
});

describe('WatchErrorCodec', () => {
  for (const error of Object.values(watchErrors)) itShouldKeep(WatchErrorCodec, WatchError, error);

  it('should keep the class and the facts of the cause', () => {
    for (const cause of Object.values(pollErrors)) {
      const decoded = stored(WatchErrorCodec, new BatchVanishedError(watchFacts, cause));
      assert.ok(decoded instanceof BatchVanishedError);
      assert.equal(Object.getPrototypeOf(decoded.cause), Object.getPrototypeOf(cause));
      assert.deepEqual(plain(decoded.cause), plain(cause));
    }
  });

  it('should keep the TypeError of an invalid target', () => {
    const decoded = stored(WatchErrorCodec, watchErrors.InvalidRefError);
    assert.ok(decoded.cause instanceof TypeError);
    assert.equal(decoded.cause.message, (watchErrors.InvalidRefError.cause as TypeError).message);
  });

  it('should keep the reason of an aborted signal as JSON keeps it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (reason) => {
        const decoded = stored(WatchErrorCodec, new AbortedError(watchFacts, reason));
        assert.deepEqual(plain({ cause: decoded.cause }), plain({ cause: plain(reason) }));
      }),
    );
  });

  it('should keep what a callback threw', () => {
    const decoded = stored(
      WatchErrorCodec,
      new CallbackError('schedule', { thrown: new RangeError('r') }, watchFacts),
    );
    assert.deepEqual(decoded.cause, { name: 'RangeError', message: 'r' });
  });

  it('should keep a job that was never seen', () => {
    const facts = { ...watchFacts, ref: undefined, lastSnapshot: undefined };
    const decoded = stored(WatchErrorCodec, new DeadlineExceededError(5, facts));
    assert.equal(decoded.ref, undefined);
    assert.deepEqual(Object.keys(decoded).includes('ref'), true);
  });

  it('should require the cause of an error that always has one', () => {
    const { cause: _, ...json } = plain(watchErrors.PollFailedError) as Record<string, unknown>;
    assert.match(faultsOf(WatchErrorCodec, json).join(), /^cause: expected PollError/);
    assert.match(
      faultsOf(WatchErrorCodec, { ...json, cause: { message: 'm' } }).join(),
      /^cause: expected PollError/,
    );
  });

  it('should check snapshots and refs', () => {
    const json = plain(watchErrors.BatchDeadError) as Record<string, unknown>;
    const active = plain(watchFacts.lastSnapshot);
    assert.match(
      faultsOf(WatchErrorCodec, { ...json, lastSnapshot: active }).join(),
      /expected a terminal BatchSnapshot/,
    );
    assert.match(
      faultsOf(WatchErrorCodec, { ...json, ref: { projectId: '/' } }).join(),
      /^ref\.projectId: expected/,
    );
    assert.match(faultsOf(WatchErrorCodec, { ...json, elapsedMs: NaN }).join(), /^elapsedMs: /);
  });
});
