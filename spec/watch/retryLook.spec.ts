import * as O from 'fp-ts/lib/Option.js';
import { defer } from 'rxjs';
import { NetworkError, type RetryStatus } from 'dli-watch';
import { retryLook } from '../../lib/watch/retryLook.ts';
import { newWatch } from '../support/newWatch.ts';
import { letters, snapshots, told } from '../support/snapshots.ts';
import { marbles } from '../support/testScheduler.ts';

const broken = new NetworkError();
/** Waits 3 ms before each of two retries. */
const retry = ({ attempt }: RetryStatus): O.Option<number> => (attempt > 2 ? O.none : O.some(3));

describe('retryLook', () => {
  it('should try a failed look again after the wait of the policy, counted from the failure', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const look$ = cold('  --#', snapshots, broken);
      const subs = [
        '                  ^-!           ',
        '                  -----^-!      ',
        '                  ----------^-! ',
      ];
      const expected = '    ------------# ';

      const watch = newWatch({ retry });
      expectObservable(look$.pipe(retryLook(watch), told())).toBe(
        expected,
        undefined,
        'RetriesExhaustedError',
      );
      expectSubscriptions(look$.subscriptions).toBe(subs);
    });
  });

  it('should pass on an answer and complete with it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const look$ = cold('  --(r|)', snapshots);
      const subs = '        ^-!';
      const expected = '    --(r|)';

      expectObservable(look$.pipe(retryLook(newWatch({ retry })), letters())).toBe(expected);
      expectSubscriptions(look$.subscriptions).toBe(subs);
    });
  });

  it('should begin a budget of its own for each subscription (pitfalls 16, 67)', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const look$ = cold('  #', snapshots, broken);
      const subs = [
        '(^!)',
        '---(^!)',
        '------(^!)',
        '----------(^!)',
        '-------------(^!)',
        '----------------(^!)',
      ];
      const watch = newWatch({ retry });
      const looks$ = look$.pipe(retryLook(watch), told());

      expectObservable(looks$, '^').toBe('           ------#', undefined, 'RetriesExhaustedError');
      expectObservable(looks$, '----------^').toBe(' ----------------#', undefined, 'RetriesExhaustedError');
      expectSubscriptions(look$.subscriptions).toBe(subs);
    });
  });

  for (const [what, source, subs] of [
    ['never', '-', '^'],
    ['empty', '|', '(^!)'],
  ] as const) {
    it(`should pass on ${what}`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const look$ = cold(source, snapshots);

        expectObservable(look$.pipe(retryLook(newWatch()), told())).toBe(source);
        expectSubscriptions(look$.subscriptions).toBe(subs);
      });
    });
  }

  for (const [what, unsub, subs] of [
    ['an attempt', '-!', ['^!']],
    ['a wait', '---!', ['^-!']],
  ] as const) {
    it(`should end during ${what} when it is unsubscribed (pitfall 40)`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const look$ = cold('  --#', snapshots, broken);

        expectObservable(look$.pipe(retryLook(newWatch({ retry })), told()), unsub).toBe('-');
        expectSubscriptions(look$.subscriptions).toBe([...subs]);
      });
    });
  }

  it('should end with a CallbackError when the policy throws (pitfall 24)', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const look$ = cold('  --#', snapshots, broken);
      const subs = '        ^-!';
      const expected = '    --#';
      const watch = newWatch({
        retry: () => {
          throw new Error('boom');
        },
      });

      expectObservable(look$.pipe(retryLook(watch), told())).toBe(expected, undefined, 'CallbackError');
      expectSubscriptions(look$.subscriptions).toBe(subs);
    });
  });

  it('should count the attempts of the present look alone', () => {
    marbles(({ cold, expectObservable }) => {
      const watch = newWatch({ retry });
      const counted$ = defer(() => {
        watch.attempts += 1;
        return cold('--#', snapshots, broken);
      });
      const attempts$ = counted$.pipe(retryLook(watch), told());

      expectObservable(attempts$).toBe('            ------------#', undefined, 'RetriesExhaustedError');
      expectObservable(
        defer(() => [watch.attempts]),
        '-------------^',
      ).toBe('-------------(a|)', { a: 3 });
      expectObservable(attempts$, '--------------^-!').toBe('');
      expectObservable(
        defer(() => [watch.attempts]),
        '---------------^',
      ).toBe('---------------(a|)', { a: 1 });
    });
  });
});
