import assert from 'node:assert/strict';
import { ThrottledError } from 'dli-watch';
import { afterThrottled } from '../../../lib/sources/limit/throttling.ts';
import { type Throttling, UNTHROTTLED } from '../../../lib/sources/limit/throttling.ts';

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
