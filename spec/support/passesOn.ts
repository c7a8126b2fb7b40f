import type { BatchSnapshot } from 'dli-watch';
import type { OperatorFunction } from 'rxjs';
import { marbles } from './testScheduler.ts';

/** Tests an operator with a source that never emits, completes at once or fails, and its unsubscription. */
export const itShouldPassOn = (make: () => OperatorFunction<BatchSnapshot, unknown>): void => {
  for (const [what, source, subs] of [
    ['never', '-', '^'],
    ['empty', '|', '(^!)'],
    ['a foreign error', '--#', '^-!'],
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
