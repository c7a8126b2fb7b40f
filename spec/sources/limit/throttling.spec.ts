import { ThrottledError } from 'dli-watch';
import assert from 'node:assert/strict';
import { asyncScheduler } from 'rxjs';
import {
  afterAnswered,
  afterThrottled,
  backoffMs,
  forwardClock,
  type Throttling,
  UNTHROTTLED,
  windowNamedIn,
} from '../../../lib/sources/limit/throttling.ts';

const paused: Throttling = { pausedUntilMs: 5_000, lastBefore: 7, steps: 3 };

describe('afterAnswered', () => {
  it('should begin the back-off anew after an answer to a request that began after the pause', () => {
    assert.deepEqual(afterAnswered(paused, 8), { ...paused, steps: 0 });
  });

  it('should learn nothing from an answer to one that began before', () => {
    for (const number of [1, 6, 7]) assert.equal(afterAnswered(paused, number), paused);
  });

  it('should change nothing where nothing was throttled', () => {
    assert.equal(afterAnswered(UNTHROTTLED, 1), UNTHROTTLED);
  });
});

const serviceMessage = 'policy user over ratelimit,limit:200,time:5 minute';
const bare = new ThrottledError({ status: 429 });
const asking = (retryAfterMs: number) => new ThrottledError({ status: 429, retryAfterMs });
const naming = new ThrottledError({ status: 429, serviceMessage });

/** The throttling of request `number`, the last one that has started unless it is said, at 1,000 ms. */
const after = (
  before: Throttling,
  error: ThrottledError,
  number: number,
  { nowMs = 1_000, started = number, maxMs = 600_000 } = {},
): Throttling => afterThrottled(before, error, { nowMs, number, started }, maxMs);

describe('afterThrottled', () => {
  for (const [what, error, pauseMs, steps] of [
    ['what the service asks for', asking(5_000), 5_000, 0],
    [
      'what it asks for before the window',
      new ThrottledError({ status: 429, retryAfterMs: 7, serviceMessage }),
      7,
      0,
    ],
    ['the window', naming, 300_000, 0],
    ['the window in the body', new ThrottledError({ status: 429, bodyExcerpt: serviceMessage }), 300_000, 0],
    [
      'the window if it asks for 0',
      new ThrottledError({ status: 429, retryAfterMs: 0, serviceMessage }),
      300_000,
      0,
    ],
    ['a second if it says nothing', bare, 1_000, 1],
    ['a second if it asks for 0', asking(0), 1_000, 1],
    ['a second if it asks for nonsense', asking(-5), 1_000, 1],
    ['a second if it asks for no number', asking(NaN), 1_000, 1],
    ['no more than is allowed', asking(5e9), 600_000, 0],
    ['no more than is allowed, however long that may be', asking(Infinity), 600_000, 0],
  ] as const) {
    it(`should pause for ${what}`, () => {
      assert.deepEqual(after(UNTHROTTLED, error, 3), {
        pausedUntilMs: 1_000 + pauseMs,
        lastBefore: 3,
        steps,
      });
    });
  }

  it('should bound the window and the back-off as well, down to no pause at all', () => {
    for (const maxMs of [0, 1, 999])
      for (const error of [asking(5_000), naming, bare])
        assert.equal(after(UNTHROTTLED, error, 1, { maxMs }).pausedUntilMs, 1_000 + maxMs);
  });

  it('should double with each one that began after the last pause was set', () => {
    let present = UNTHROTTLED;
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => {
      const nowMs = Math.max(0, present.pausedUntilMs);
      present = after(present, bare, number, { nowMs });
      return present.pausedUntilMs - nowMs;
    });
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('should count those that were in flight together as one step', () => {
    const first = after(UNTHROTTLED, bare, 2, { started: 3 });
    const second = after(first, bare, 3, { nowMs: 1_200 });
    const third = after(second, bare, 1, { nowMs: 1_300, started: 3 });
    assert.deepEqual(third, { pausedUntilMs: 2_300, lastBefore: 3, steps: 1 });
    assert.deepEqual(after(third, bare, 4, { nowMs: 2_400 }), {
      pausedUntilMs: 4_400,
      lastBefore: 4,
      steps: 2,
    });
  });

  it('should count one that comes after the pause, of a request from before it, as the same step', () => {
    const first = after(UNTHROTTLED, bare, 1, { started: 2 });
    const late = after(first, bare, 2, { nowMs: 5_000, started: 3 });
    assert.deepEqual(late, { pausedUntilMs: 6_000, lastBefore: 3, steps: 1 });
  });

  it('should begin the back-off at its first step beside one that knew its wait', () => {
    const known = after(UNTHROTTLED, asking(200), 1, { started: 2 });
    assert.deepEqual(after(known, bare, 2), { pausedUntilMs: 2_000, lastBefore: 2, steps: 1 });
  });

  it('should not count a wait that is known as a step', () => {
    const first = after(UNTHROTTLED, bare, 1);
    const known = after(first, asking(4_000), 2, { nowMs: 2_000 });
    assert.deepEqual(known, { pausedUntilMs: 6_000, lastBefore: 2, steps: 1 });
    assert.equal(after(known, bare, 3, { nowMs: 6_000 }).pausedUntilMs, 8_000);
  });

  it('should extend a pause, and never shorten it', () => {
    const long = after(UNTHROTTLED, asking(9_000), 1, { started: 3 });
    assert.equal(after(long, asking(2_000), 2, { nowMs: 1_500, started: 3 }).pausedUntilMs, 10_000);
    assert.equal(after(long, bare, 2, { nowMs: 1_500, started: 3 }).pausedUntilMs, 10_000);
    assert.equal(after(long, asking(9_000), 2, { nowMs: 1_500, started: 3 }).pausedUntilMs, 10_500);
  });
});

describe('backoffMs', () => {
  it('should double from 1 s to 60 s, and stay there for ever (pitfall 8)', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 1_100, 1_000_000].map(backoffMs),
      [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000],
    );
  });
});

/** What the clock shows when that of the scheduler shows these. */
const shown = (readings: readonly number[]): readonly number[] => {
  let nowMs = 0;
  const clock = forwardClock({
    now: () => nowMs,
    schedule: asyncScheduler.schedule.bind(asyncScheduler),
  });
  return readings.map((reading) => {
    nowMs = reading;
    return clock();
  });
};

describe('forwardClock', () => {
  for (const [what, readings, expected] of [
    ['go with the scheduler', [5, 5, 7, 1_000], [5, 5, 7, 1_000]],
    ['stand still when it is set back, and go on from there', [100, 40, 50, 60], [100, 100, 110, 120]],
    ['keep on when it is set back again', [100, 40, 50, 10, 11], [100, 100, 110, 110, 111]],
    ['go with it when it is set forward', [100, 5_000, 5_001], [100, 5_000, 5_001]],
    ['never catch up with what was lost', [100, 0, 100, 200], [100, 100, 200, 300]],
    ['take any beginning', [-7, -5], [-7, -5]],
  ] as const) {
    it(`should ${what}`, () => {
      assert.deepEqual(shown(readings), expected);
    });
  }

  it('should measure on the clock that does not jump, where there is one', () => {
    const clock = forwardClock({
      now: () => 1,
      monotonicNow: () => 2,
      schedule: asyncScheduler.schedule.bind(asyncScheduler),
    });
    assert.equal(clock(), 2);
  });
});

const threshold = 'The throttling threshold has been reached: policy';

describe('windowNamedIn', () => {
  for (const [words, windowMs] of [
    [`${threshold} user over ratelimit,limit:200,time:5 minute`, 300_000],
    [`${threshold} ip over ratelimit,limit:5,time:1 second`, 1_000],
    [`${threshold} app over ratelimit,limit:10,time:2 hour`, 7_200_000],
    [`${threshold} user over ratelimit, limit: 200, time: 5 minutes`, 300_000],
    [`${threshold} user OVER RATELIMIT,LIMIT:200,TIME:5 MINUTE`, 300_000],
    [`{"error_msg":"policy user over ratelimit,limit:200,time:1 minute","error_code":"APIGW.0308"}`, 60_000],
    [`${threshold} user over ratelimit,limit:200,time:0 minute`, undefined],
    [`${threshold} user over ratelimit,limit:200,time:5 day`, undefined],
    [`${threshold} user over ratelimit,limit:200,time:5`, undefined],
    [`${threshold} user over ratelimit,limit:200,time:-5 minute`, undefined],
    [`${threshold} user over ratelimit,time:5 minute`, undefined],
    ['see you in time:5 minute', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    it(`should read ${String(windowMs)} in ${JSON.stringify(words)}, wherever it stands`, () => {
      assert.equal(windowNamedIn({ serviceMessage: words, bodyExcerpt: undefined }), windowMs);
      assert.equal(windowNamedIn({ serviceMessage: undefined, bodyExcerpt: words }), windowMs);
      assert.equal(windowNamedIn({ serviceMessage: 'too many requests', bodyExcerpt: words }), windowMs);
    });
  }

  it('should go by the service’s own words before the body', () => {
    const [serviceMessage, bodyExcerpt] = [1, 2].map(
      (n) => `policy user over ratelimit,limit:1,time:${n} hour`,
    );
    assert.equal(windowNamedIn({ serviceMessage, bodyExcerpt }), 3_600_000);
  });

  it('should take a window that no number can hold for one without an end', () => {
    const serviceMessage = `policy user over ratelimit,limit:1,time:${'9'.repeat(400)} hour`;
    assert.equal(windowNamedIn({ serviceMessage, bodyExcerpt: undefined }), Infinity);
  });
});
