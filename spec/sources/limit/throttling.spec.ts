import { ThrottledError } from 'dli-watch';
import assert from 'node:assert/strict';
import {
  afterAnswered,
  afterThrottled,
  backoffMs,
  type Throttling,
  UNTHROTTLED,
  quotaWindowMs,
} from '../../../lib/sources/limit/throttling.ts';

const paused: Throttling = { pausedUntilMs: 5_000, lastBefore: 7, steps: 3 };

const serviceMessage = 'policy user over ratelimit,limit:200,time:5 minute';
const withoutWait = new ThrottledError({ status: 429 });
const retryAfter = (retryAfterMs: number) => new ThrottledError({ status: 429, retryAfterMs });
const withWindow = new ThrottledError({ status: 429, serviceMessage });

/** The throttling after request `number` was throttled, by default at 1,000 ms and as the last one started. */
const after = (
  before: Throttling,
  error: ThrottledError,
  number: number,
  { nowMs = 1_000, started = number, maxMs = 600_000 } = {},
): Throttling => afterThrottled(before, error, { nowMs, number, started }, maxMs);

describe('afterAnswered', () => {
  it('should reset the back-off after an answer to a request that started after the pause', () => {
    assert.deepEqual(afterAnswered(paused, 8), { ...paused, steps: 0 });
  });

  it('should ignore an answer to a request that started before the pause', () => {
    for (const number of [1, 6, 7]) assert.equal(afterAnswered(paused, number), paused);
  });

  it('should change nothing when no request was throttled', () => {
    assert.equal(afterAnswered(UNTHROTTLED, 1), UNTHROTTLED);
  });
});

describe('afterThrottled', () => {
  for (const [what, error, pauseMs, steps] of [
    ['the Retry-After', retryAfter(5_000), 5_000, 0],
    [
      'the Retry-After rather than the window',
      new ThrottledError({ status: 429, retryAfterMs: 7, serviceMessage }),
      7,
      0,
    ],
    ['the window', withWindow, 300_000, 0],
    ['the window in the body', new ThrottledError({ status: 429, bodyExcerpt: serviceMessage }), 300_000, 0],
    [
      'the window if the Retry-After is 0',
      new ThrottledError({ status: 429, retryAfterMs: 0, serviceMessage }),
      300_000,
      0,
    ],
    ['a second without either', withoutWait, 1_000, 1],
    ['a second if the Retry-After is 0', retryAfter(0), 1_000, 1],
    ['a second if the Retry-After is negative', retryAfter(-5), 1_000, 1],
    ['a second if the Retry-After is NaN', retryAfter(NaN), 1_000, 1],
    ['the maximum if the Retry-After is longer', retryAfter(5e9), 600_000, 0],
    ['the maximum if the Retry-After is infinite', retryAfter(Infinity), 600_000, 0],
  ] as const) {
    it(`should pause for ${what}`, () => {
      assert.deepEqual(after(UNTHROTTLED, error, 3), {
        pausedUntilMs: 1_000 + pauseMs,
        lastBefore: 3,
        steps,
      });
    });
  }

  it('should limit the window and the back-off as well, down to no pause', () => {
    for (const maxMs of [0, 1, 999])
      for (const error of [retryAfter(5_000), withWindow, withoutWait])
        assert.equal(after(UNTHROTTLED, error, 1, { maxMs }).pausedUntilMs, 1_000 + maxMs);
  });

  it('should double with each throttled request that started after the last pause was set', () => {
    let current = UNTHROTTLED;
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => {
      const nowMs = Math.max(0, current.pausedUntilMs);
      current = after(current, withoutWait, number, { nowMs });
      return current.pausedUntilMs - nowMs;
    });
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('should count requests that were in flight together as one step', () => {
    const first = after(UNTHROTTLED, withoutWait, 2, { started: 3 });
    const second = after(first, withoutWait, 3, { nowMs: 1_200 });
    const third = after(second, withoutWait, 1, { nowMs: 1_300, started: 3 });
    assert.deepEqual(third, { pausedUntilMs: 2_300, lastBefore: 3, steps: 1 });
    assert.deepEqual(after(third, withoutWait, 4, { nowMs: 2_400 }), {
      pausedUntilMs: 4_400,
      lastBefore: 4,
      steps: 2,
    });
  });

  it('should count an error after the pause, of a request from before it, as the same step', () => {
    const first = after(UNTHROTTLED, withoutWait, 1, { started: 2 });
    const late = after(first, withoutWait, 2, { nowMs: 5_000, started: 3 });
    assert.deepEqual(late, { pausedUntilMs: 6_000, lastBefore: 3, steps: 1 });
  });

  it('should start the back-off at its first step after a known wait', () => {
    const known = after(UNTHROTTLED, retryAfter(200), 1, { started: 2 });
    assert.deepEqual(after(known, withoutWait, 2), { pausedUntilMs: 2_000, lastBefore: 2, steps: 1 });
  });

  it('should not count a known wait as a step', () => {
    const first = after(UNTHROTTLED, withoutWait, 1);
    const known = after(first, retryAfter(4_000), 2, { nowMs: 2_000 });
    assert.deepEqual(known, { pausedUntilMs: 6_000, lastBefore: 2, steps: 1 });
    assert.equal(after(known, withoutWait, 3, { nowMs: 6_000 }).pausedUntilMs, 8_000);
  });

  it('should extend a pause, and never shorten it', () => {
    const long = after(UNTHROTTLED, retryAfter(9_000), 1, { started: 3 });
    assert.equal(after(long, retryAfter(2_000), 2, { nowMs: 1_500, started: 3 }).pausedUntilMs, 10_000);
    assert.equal(after(long, withoutWait, 2, { nowMs: 1_500, started: 3 }).pausedUntilMs, 10_000);
    assert.equal(after(long, retryAfter(9_000), 2, { nowMs: 1_500, started: 3 }).pausedUntilMs, 10_500);
  });
});

describe('backoffMs', () => {
  it('should double from 1 s to 60 s, and stay there', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 1_100, 1_000_000].map(backoffMs),
      [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000],
    );
  });
});

describe('quotaWindowMs', () => {
  const threshold = 'The throttling threshold has been reached: policy';

  for (const [message, windowMs] of [
    [`${threshold} user over ratelimit,limit:200,time:5 minute`, 300_000],
    [`${threshold} ip over ratelimit,limit:5,time:1 second`, 1_000],
    [`${threshold} app over ratelimit,limit:10,time:2 hour`, 7_200_000],
    [`${threshold} user over ratelimit, limit: 200, time: 5 minutes`, 300_000],
    [`${threshold} user OVER RATELIMIT,LIMIT:200,TIME:5 MINUTE`, 300_000],
    [`{"error_msg":"policy user over ratelimit,limit:200,time:1 minute","error_code":"APIGW.0308"}`, 60_000],
    [`${threshold} user over ratelimit,limit:200,time:0 minute`, undefined],
    [`${threshold} user over ratelimit,limit:1000, time:1 day`, 86_400_000],
    ['limit:1000, time:1 day', 86_400_000],
    ['limit : 1000 , time : 2 days', 172_800_000],
    ['limit:10,time:12 hours', 43_200_000],
    ['limit:10,time:30 seconds', 30_000],
    ['limit:10,time:1second', 1_000],
    ['limit:10,time:5 dayz', undefined],
    ['limit:10,time:5 secondary', undefined],
    ['limit:10,time:5 years', undefined],
    ['ratelimit:10,time:1 day', undefined],
    [`${threshold} user over ratelimit,limit:200,time:5`, undefined],
    [`${threshold} user over ratelimit,limit:200,time:-5 minute`, undefined],
    [`${threshold} user over ratelimit,time:5 minute`, undefined],
    ['see you in time:5 minute', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    it(`should read ${String(windowMs)} in ${JSON.stringify(message)}, in the message or the body`, () => {
      assert.equal(quotaWindowMs({ serviceMessage: message, bodyExcerpt: undefined }), windowMs);
      assert.equal(quotaWindowMs({ serviceMessage: undefined, bodyExcerpt: message }), windowMs);
      assert.equal(quotaWindowMs({ serviceMessage: 'too many requests', bodyExcerpt: message }), windowMs);
    });
  }

  it('should prefer the message of the service to the body', () => {
    const [serviceMessage, bodyExcerpt] = [1, 2].map(
      (n) => `policy user over ratelimit,limit:1,time:${n} hour`,
    );
    assert.equal(quotaWindowMs({ serviceMessage, bodyExcerpt }), 3_600_000);
  });

  it('should read a window too large for a number as infinite', () => {
    const serviceMessage = `policy user over ratelimit,limit:1,time:${'9'.repeat(400)} hour`;
    assert.equal(quotaWindowMs({ serviceMessage, bodyExcerpt: undefined }), Infinity);
  });
});
