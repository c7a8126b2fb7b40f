import assert from 'node:assert/strict';
import { untilState } from 'dli-watch';
import { itShouldPassOn } from '../support/passesOn.ts';
import { letters, snapshots } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

describe('untilState', () => {
  for (const [what, source, subs, expected] of [
    ['with the state as the last value', 's--r--S|', '^--!', 's--(r|)'],
    ['with success, if the state never came', 's--c--S|', '^-----!', 's--c--(S|)'],
    ['with dead, if the state never came', 's--D--', '^--!', 's--(D|)'],
    ['at once, if the first snapshot is in that state', 'r--', '(^!)', '(r|)'],
    ['when its source does', 's--|', '^--!', 's--|'],
  ] as const) {
    it(`should complete ${what}`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold(source, snapshots);

        expectObservable(source$.pipe(untilState('running'), letters())).toBe(expected);
        expectSubscriptions(source$.subscriptions).toBe(subs);
      });
    });
  }

  it('should wait for a terminal state like for any other', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('s-r-S-', snapshots);

      expectObservable(source$.pipe(untilState('success'), letters())).toBe('s-r-(S|)');
      expectSubscriptions(source$.subscriptions).toBe('^---!');
    });
  });

  it('should share no state between subscribers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('s-r-', snapshots);
      const result$ = source$.pipe(untilState('running'), letters());

      expectObservable(result$, '^').toBe('    s-(r|)');
      expectObservable(result$, '----^').toBe('----s-(r|)');
      expectSubscriptions(source$.subscriptions).toBe(['^-!', '----^-!']);
    });
  });

  itShouldPassOn(() => untilState('running'));

  for (const [state, formatted] of [
    ['Running', '"Running"'],
    [undefined, 'undefined'],
  ] as const) {
    it(`should refuse the state ${formatted} when it is called`, () => {
      assert.throws(() => untilState(state as never), {
        name: 'TypeError',
        message: `untilState(state): expected a batch state, got ${formatted}`,
      });
    });
  }
});
