import assert from 'node:assert/strict';
import { asyncScheduler, defer, of } from 'rxjs';
import { watchScheduler } from 'dli-watch';
import { hasPlatformTimers } from '../../lib/schedule/watchScheduler.ts';
import { useClock } from '../support/clock.ts';
import { marbles } from '../support/testScheduler.ts';

const said$ = defer(() => of(String(hasPlatformTimers(watchScheduler))));

describe('hasPlatformTimers', () => {
  it('should say so of the default scheduler alone', () => {
    assert.equal(hasPlatformTimers(watchScheduler), true);
    for (const other of [asyncScheduler, { ...watchScheduler }])
      assert.equal(hasPlatformTimers(other), false);
  });

  it('should not say so in virtual time', () => {
    marbles(({ expectObservable }) => {
      expectObservable(said$).toBe('(n|)', { n: 'false' });
    });
  });

  for (const [name, now, said] of [
    ['at the present time, which are used as if they were real', Date.UTC(2026, 0, 1), 'true'],
    ['at 0, where a virtual clock may stand too', 0, 'false'],
  ] as const)
    describe(`with fake timers ${name}`, () => {
      useClock(now);

      it(`should be ${said}`, () => {
        assert.equal(String(hasPlatformTimers(watchScheduler)), said);
      });

      it('should not say so in virtual time', () => {
        marbles(({ expectObservable }) => {
          expectObservable(said$).toBe('(n|)', { n: 'false' });
        });
      });
    });
});
