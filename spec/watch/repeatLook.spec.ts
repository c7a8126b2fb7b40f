import { every } from 'dli-watch';
import { readings } from '../support/snapshots.ts';
import { look$ } from '../../lib/watch/look$.ts';
import { repeatLook } from '../../lib/watch/repeatLook.ts';
import type { WatchOptions } from '../../lib/watch/WatchOptions.ts';
import type { Observable } from 'rxjs';
import type { StateReading } from 'dli-watch';
import { newWatch } from '../support/newWatch.ts';
import { told } from '../support/snapshots.ts';
import { marbles } from '../support/testScheduler.ts';

/** Looks, repeated: what a schedule is told needs an answered look. */
const looks$ = (reading$: Observable<StateReading>, options: WatchOptions): Observable<string> => {
  const watch = newWatch({ source: { readState$: () => reading$ }, ...options });
  return look$(watch).pipe(repeatLook(watch), told());
};

describe('repeatLook', () => {
  it('should begin the next look a wait after the last one has ended (pitfalls 2, 5)', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const look$ = cold('  --r', readings);
      const subs = [
        '                  ^-!             ',
        '                  -----^-!        ',
        '                  ----------^-!   ',
      ];
      const unsub = '       -------------!  ';
      const expected = '    --r----r----r   ';

      expectObservable(looks$(look$, { schedule: every(3) }), unsub).toBe(expected);
      expectSubscriptions(look$.subscriptions).toBe(subs);
    });
  });

  for (const [wait, unsub, looks] of [
    ['t−1', '---!  ', 1],
    ['t', '----!   ', 1],
    ['t+1', '-----! ', 2],
  ] as const) {
    it(`should have begun ${String(looks)} looks at ${wait} when the next one is due at t`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const look$ = cold('r', readings);
        const subs = ['(^!)', '----(^!)'];

        expectObservable(looks$(look$, { schedule: every(4) }), unsub).toBe(looks === 1 ? 'r' : 'r---r');
        expectSubscriptions(look$.subscriptions).toBe(subs.slice(0, looks));
      });
    });
  }

  it('should pass on a look that never answers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const look$ = cold('  -', readings);
      const subs = '        ^';

      expectObservable(looks$(look$, {})).toBe('-');
      expectSubscriptions(look$.subscriptions).toBe(subs);
    });
  });

  it('should end with a CallbackError when the schedule throws, after the answer', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const look$ = cold('  --r', readings);
      const subs = '        ^-!';
      const expected = '    --(r#)';
      const schedule = (): never => {
        throw new Error('boom');
      };

      expectObservable(looks$(look$, { schedule })).toBe(expected, undefined, 'CallbackError');
      expectSubscriptions(look$.subscriptions).toBe(subs);
    });
  });

  it('should use the scheduler that it is given for every wait (pitfall 92)', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const look$ = cold('r', readings);
      const delays: unknown[] = [];
      const base = newWatch().settings.scheduler;
      const scheduler: typeof base = {
        ...base,
        schedule: (...call: Parameters<typeof base.schedule>) => {
          delays.push(call[1]);
          return base.schedule(...call);
        },
      };

      expectObservable(looks$(look$, { schedule: ({ polls }) => polls, scheduler }), '-------!').toBe(
        'rr-r--r',
      );
      expectSubscriptions(look$.subscriptions).toBe(['(^!)', '-(^!)', '---(^!)', '------(^!)']);
      expectObservable(cold('-------(a|)', { a: delays })).toBe('-------(a|)', { a: [1, 2, 3, 4] });
    });
  });
});
