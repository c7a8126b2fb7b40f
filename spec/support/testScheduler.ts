import assert from 'node:assert/strict';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';

/**
 * Runs a marble test in virtual time: `marbles(({ cold, expectObservable }) => { … })`.
 *
 * It fails if the callback expects nothing, or if an expectation lacks its `.toBe(…)`. A plain `TestScheduler` passes
 * in both cases.
 */
export const marbles = (body: (helpers: RunHelpers) => void, maxMs = 100_000): void => {
  const scheduler = new TestScheduler((actual, expected) => {
    assert.deepStrictEqual(actual, expected);
  });
  let expected = 0;
  let completed = 0;
  const counted = <Matchers extends object>(matchers: Matchers): Matchers => {
    expected += 1;
    return new Proxy(matchers, {
      get: (target, name): unknown => {
        completed += 1;
        return Reflect.get(target, name);
      },
    });
  };
  scheduler.run((helpers) => {
    // Bounds the run, so that a stream that never ends fails the test.
    scheduler.maxFrames = maxMs;
    body({
      ...helpers,
      expectObservable: (...args) => counted(helpers.expectObservable(...args)),
      expectSubscriptions: (...args) => counted(helpers.expectSubscriptions(...args)),
    });
  });
  assert.ok(expected > 0, 'marbles: the test expects nothing');
  assert.equal(completed, expected, 'marbles: an expectation has no toBe or toEqual');
};
