import type { BatchSnapshot } from 'dli-watch';
import type { OperatorFunction } from 'rxjs';
import { marbles } from './testScheduler.ts';

/** What every operator has to do with a source that never emits, completes at once, or fails; and when it is left. */
export const itShouldPassOn = (make: () => OperatorFunction<BatchSnapshot, unknown>): void => {
  for (const [what, source, subs] of [
    ['never', '-', '^'],
    ['empty', '|', '(^!)'],
    ['an error that is none of ours', '--#', '^-!'],
  ] as const) {
    it(`should pass on ${what}`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold<BatchSnapshot>(source);

        expectObservable(source$.pipe(make())).toBe(source);
        expectSubscriptions(source$.subscriptions).toBe(subs);
      });
    });
  }

  it('should unsubscribe from its source when it is unsubscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold<BatchSnapshot>('----');

      expectObservable(source$.pipe(make()), '--!').toBe('-');
      expectSubscriptions(source$.subscriptions).toBe('^-!');
    });
  });
};
