import { repeat } from 'rxjs';
import { takeUntilTerminal } from 'dli-watch';
import { letters, snapshots } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

describe('takeUntilTerminal', () => {
  for (const [state, letter] of [
    ['success', 'S'],
    ['dead', 'D'],
  ] as const) {
    it(`should deliver ${state} and complete in the same frame`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold(` s-r-${letter}-r--`, snapshots);
        const subs = '        ^---!';
        const expected = `    s-r-(${letter}|)`;

        expectObservable(source.pipe(takeUntilTerminal(), letters())).toBe(expected);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });
  }

  it('should not complete in other states, unknown ones included', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' s-r-c-u-r-', snapshots);
      const subs = '        ^----------';
      const expected = '    s-r-c-u-r-';

      expectObservable(source.pipe(takeUntilTerminal(), letters())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should complete at once if the first snapshot is terminal', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' D-r-', snapshots);
      const subs = '        (^!)';
      const expected = '    (D|)';

      expectObservable(source.pipe(takeUntilTerminal(), letters())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should end a repeated source when applied after repeat, but not before it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const after$ = cold('      r-S-|', snapshots);
      const afterSubs = ['      ^-!'];
      const afterExpected = '   r-(S|)';
      const before$ = cold('     r-S-|', snapshots);
      const beforeSubs = ['     ^-!', '-----^-!'];
      const beforeExpected = '  r-S--r-(S|)';

      expectObservable(after$.pipe(repeat(2), takeUntilTerminal(), letters())).toBe(afterExpected);
      expectSubscriptions(after$.subscriptions).toBe(afterSubs);
      expectObservable(before$.pipe(takeUntilTerminal(), repeat({ count: 2, delay: 3 }), letters())).toBe(
        beforeExpected,
      );
      expectSubscriptions(before$.subscriptions).toBe(beforeSubs);
    });
  });

  for (const [what, source, subs] of [
    ['never', '-', '^'],
    ['empty', '|', '(^!)'],
    ['completion without a terminal state', 'r-|', '^-!'],
    ['an error', 'r-#', '^-!'],
  ] as const) {
    it(`should pass on ${what}`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold(source, snapshots);

        expectObservable(source$.pipe(takeUntilTerminal(), letters())).toBe(source);
        expectSubscriptions(source$.subscriptions).toBe(subs);
      });
    });
  }

  it('should unsubscribe from its source when it is unsubscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' s-r-S|', snapshots);
      const unsub = '       ---!';
      const subs = '        ^--!';
      const expected = '    s-r-';

      expectObservable(source.pipe(takeUntilTerminal(), letters()), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should share no state between subscribers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' r-S-', snapshots);
      const result$ = source.pipe(takeUntilTerminal(), letters());

      expectObservable(result$, '^').toBe('    r-(S|)');
      expectObservable(result$, '----^').toBe('----r-(S|)');
      expectSubscriptions(source.subscriptions).toBe(['^-!', '----^-!']);
    });
  });
});
