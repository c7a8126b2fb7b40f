import { CallbackError } from 'dli-watch';
import assert from 'node:assert/strict';
import { pollCause, watchFacts } from '../support/errors.ts';

const expected = 'a delay in milliseconds';

describe('CallbackError', () => {
  it('should name the option', () => {
    assert.equal(new CallbackError('schedule', { thrown: 1 }, watchFacts).callback, 'schedule');
  });

  for (const [fault, said] of [
    [{ returned: NaN, expected }, 'the option retry returned NaN, expected a delay in milliseconds ('],
    [{ returned: '5', expected }, 'the option retry returned "5", expected a delay in milliseconds ('],
    [{ returned: undefined, expected }, 'the option retry returned undefined, expected '],
    [{ thrown: new RangeError('boom') }, 'the option retry threw RangeError: boom ('],
    [{ thrown: 'boom' }, 'the option retry threw "boom" ('],
    [{ thrown: undefined }, 'the option retry threw undefined ('],
  ] as const) {
    it(`should say: ${said}`, () => {
      assert.ok(new CallbackError('retry', fault, watchFacts).message.startsWith(said));
    });
  }

  describe('cause', () => {
    const thrown = new Error('boom');

    it('should be the poll error that the callback was asked about, also when it threw (pitfall 24)', () => {
      assert.equal(new CallbackError('retry', { thrown }, watchFacts, pollCause).cause, pollCause);
      assert.equal(
        new CallbackError('retry', { returned: NaN, expected }, watchFacts, pollCause).cause,
        pollCause,
      );
    });

    it('should be what the callback threw, when there was no poll error', () => {
      assert.equal(new CallbackError('schedule', { thrown }, watchFacts).cause, thrown);
    });

    it('should be none when the callback returned something', () => {
      assert.equal('cause' in new CallbackError('schedule', { returned: NaN, expected }, watchFacts), false);
    });
  });
});
