import {
  ConfigurationError,
  HttpError,
  isTransient,
  NetworkError,
  type PollError,
  RequestTimeoutError,
  TokenUnavailableError,
  UnexpectedError,
} from 'dli-watch';
import assert from 'node:assert/strict';
import { VirtualTimeScheduler } from 'rxjs';
import { FailFast } from '../../../lib/client/http/failFast.ts';

const origin = 'https://dli.example';
const fault = (): PollError =>
  new NetworkError({ code: 'ENOTFOUND', detail: 'getaddrinfo ENOTFOUND dli.example' });

/** The classes of the errors that a fault becomes at these times. */
const judged = (failFastMs: number, times: readonly number[], make = fault) => {
  const scheduler = new VirtualTimeScheduler();
  const failFast = new FailFast({ failFastMs, scheduler });
  return times.map((at) => {
    scheduler.frame = at;
    return failFast.judge(origin, make())._tag;
  });
};
const [soft, hard] = ['NetworkError', 'ConfigurationError'] as const;

describe('FailFast', () => {
  for (const [what, failFastMs, times, expected] of [
    ['before, at and after failFastMs', 30_000, [5, 30_004, 30_005, 30_006], [soft, soft, hard, hard]],
    ['at the first attempt with 0', 0, [7], [hard]],
    ['never with Infinity', Infinity, [0, 1e12], [soft, soft]],
  ] as const) {
    it(`should judge a fault ${what}`, () => {
      assert.deepEqual(judged(failFastMs, times), expected);
    });
  }

  it('should count from the first fault of the kind, not from another error', () => {
    const scheduler = new VirtualTimeScheduler();
    const failFast = new FailFast({ failFastMs: 100, scheduler });
    const refused = new NetworkError({ code: 'ECONNREFUSED' });
    assert.equal(failFast.judge(origin, refused), refused);
    scheduler.frame = 100;
    assert.equal(failFast.judge(origin, fault())._tag, soft);
    scheduler.frame = 200;
    assert.equal(failFast.judge(origin, refused), refused);
    assert.equal(failFast.judge(origin, fault())._tag, hard);
  });

  it('should count for each origin, and be disarmed for good by one answer of it', () => {
    const scheduler = new VirtualTimeScheduler();
    const failFast = new FailFast({ failFastMs: 100, scheduler });
    for (const each of ['a', 'b']) failFast.judge(each, fault());
    failFast.answered('a');
    for (const at of [100, 1_000_000]) {
      scheduler.frame = at;
      assert.deepEqual(['a', 'b', 'c'].map((each) => failFast.judge(each, fault())._tag).slice(0, 2), [
        soft,
        hard,
      ]);
    }
    assert.deepEqual(
      ['a', 'b'].map((each) => failFast.hasAnswered(each)),
      [true, false],
    );
  });

  it('should measure by the monotonic clock', () => {
    let [wall, monotonic] = [0, 0];
    const scheduler = { now: () => wall, monotonicNow: () => monotonic, schedule: () => assert.fail() };
    const failFast = new FailFast({ failFastMs: 100, scheduler });
    failFast.judge(origin, fault());
    wall = 1e9;
    assert.equal(failFast.judge(origin, fault())._tag, soft);
    [wall, monotonic] = [0, 100];
    assert.equal(failFast.judge(origin, fault())._tag, hard);
  });

  it('should keep the fault as a transient cause, and name the origin, the fault and what to check', () => {
    const given = fault();
    const error = new FailFast({ failFastMs: 0, scheduler: new VirtualTimeScheduler() }).judge(origin, given);
    assert.ok(error instanceof ConfigurationError);
    assert.equal(error.cause, given);
    assert.match(
      error.message,
      /^https:\/\/dli\.example has never answered: .*ENOTFOUND.*; check the host name$/,
    );
  });

  it('should end a request to a port that fetch refuses at once, answered before or not, with no transient cause', () => {
    const failFast = new FailFast({ failFastMs: Infinity, scheduler: new VirtualTimeScheduler() });
    failFast.answered(origin);
    const cause = {
      name: 'TypeError',
      message: 'fetch failed',
      cause: { name: 'Error', message: 'bad port' },
    };
    const error = failFast.judge(origin, new NetworkError({ cause }));
    assert.ok(error instanceof ConfigurationError);
    assert.match(error.message, /port of https:\/\/dli\.example/);
    assert.equal(error.cause, cause);
  });

  for (const [what, error, expected] of [
    ['a time limit', new RequestTimeoutError(1), 'RequestTimeoutError'],
    ['EAI_AGAIN', new NetworkError({ code: 'EAI_AGAIN' }), soft],
    ['ECONNRESET', new NetworkError({ code: 'ECONNRESET' }), soft],
    ['a handshake that takes too long', new NetworkError({ code: 'ERR_TLS_HANDSHAKE_TIMEOUT' }), soft],
    ['a 503', new HttpError({ status: 503 }), 'HttpError'],
    ['a bug', new UnexpectedError(new Error('proxy')), 'UnexpectedError'],
    [
      'a token provider without a connection',
      new TokenUnavailableError('x', new NetworkError()),
      'TokenUnavailableError',
    ],
    [
      'a token provider that fails',
      new TokenUnavailableError('x', { name: 'Error', message: 'vault 503' }),
      hard,
    ],
    ['a token provider with a mistyped host', new TokenUnavailableError('x', fault()), hard],
    ['a 2xx of Keystone without a token', new HttpError({ status: 200 }), hard],
  ] as const) {
    it(`should make ${expected} of ${what}`, () => {
      assert.deepEqual(
        judged(0, [0], () => error),
        [expected],
      );
    });
  }

  it('should mark a 407 as answered by an intermediary: transient, unless it occurs again too late', () => {
    const scheduler = new VirtualTimeScheduler();
    const failFast = new FailFast({ failFastMs: 100, scheduler });
    const error = failFast.judge(origin, new HttpError({ status: 407 }));
    assert.ok(error instanceof HttpError && error.fromIntermediary === true && isTransient(error));
    assert.match(error.message, /407.*proxy/);
    scheduler.frame = 100;
    assert.equal(failFast.judge(origin, new HttpError({ status: 407 }))._tag, hard);
  });
});
