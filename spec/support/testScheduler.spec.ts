import assert from 'node:assert/strict';
import { marbles } from './testScheduler.ts';

describe('marbles', () => {
  it('should pass when the expectations are met', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' --a-|');
      const subs = '        ^---!';
      const expected = '    --a-|';
      expectObservable(source).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should fail when an expectation is not met', () => {
    const wrong = () => {
      marbles(({ cold, expectObservable }) => {
        expectObservable(cold('--a-|')).toBe('--b-|');
      });
    };
    assert.throws(wrong, assert.AssertionError);
  });

  it('should fail when nothing is expected', () => {
    assert.throws(() => {
      marbles(({ cold }) => {
        void cold('--a-|');
      });
    }, /the test expects nothing/);
  });

  it('should fail when an expectation has no matcher', () => {
    assert.throws(() => {
      marbles(({ cold, expectObservable }) => {
        expectObservable(cold('--a-|'));
      });
    }, /has no toBe/);
  });
});
