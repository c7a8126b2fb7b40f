import assert from 'node:assert/strict';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';

/**
 * Runs a marble test in virtual time: `marbles(({ cold, expectObservable }) => { … })`.
 *
 * It fails if the callback asserts nothing. TestScheduler itself passes then, and it silently drops
 * an `expectObservable(…)` whose `.toBe(…)` was forgotten.
 */
export const marbles = (body: (helpers: RunHelpers) => void, maxMs = 100_000): void => {
  const scheduler = new TestScheduler((actual, expected) => {
    assert.deepStrictEqual(actual, expected);
  });
  let expected = 0;
  let stated = 0;
  const counted = <Matchers extends object>(matchers: Matchers): Matchers => {
    expected += 1;
    return new Proxy(matchers, {
      get: (target, name): unknown => {
        stated += 1;
        return Reflect.get(target, name);
      },
    });
  };
  scheduler.run((helpers) => {
    // A stream that should have ended goes red, not on for ever.
    scheduler.maxFrames = maxMs;
    body({
      ...helpers,
      expectObservable: (...args) => counted(helpers.expectObservable(...args)),
      expectSubscriptions: (...args) => counted(helpers.expectSubscriptions(...args)),
    });
  });
  assert.ok(expected > 0, 'marbles: the test expects nothing');
  assert.equal(stated, expected, 'marbles: an expectation has no toBe or toEqual');
};
