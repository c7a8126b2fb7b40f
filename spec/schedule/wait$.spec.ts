import assert from 'node:assert/strict';
import sinon from 'sinon';
import { wait$ } from '../../lib/schedule/watchScheduler.ts';
import { watchScheduler } from 'dli-watch';
import { marbles } from '../support/testScheduler.ts';

const LONGEST = 2 ** 31 - 1;

describe('wait$', () => {
  for (const ms of [0, 1, LONGEST, LONGEST + 1, 3 * LONGEST + 5]) {
    it(`should emit once after ${String(ms)} ms, however long a timer can be (pitfall 7)`, () => {
      marbles(({ expectObservable }) => {
        expectObservable(wait$(ms, watchScheduler)).toBe(ms === 0 ? '(a|)' : `${String(ms)}ms (a|)`, {
          a: 0,
        });
      }, 4 * LONGEST);
    });
  }

  for (const [ms, parts] of [
    [LONGEST, [LONGEST]],
    [LONGEST + 1, [LONGEST, 1]],
    [2 * LONGEST, [LONGEST, LONGEST]],
  ] as const) {
    it(`should ask for ${parts.join(' and ')} ms, to wait for ${String(ms)} (pitfall 7)`, () => {
      const schedule = sinon.spy(watchScheduler.schedule);
      marbles(({ expectObservable }) => {
        expectObservable(wait$(ms, { now: watchScheduler.now, schedule })).toBe(`${String(ms)}ms (a|)`, {
          a: 0,
        });
      }, 4 * LONGEST);
      assert.deepEqual(
        schedule.args.map(([, delay]) => delay),
        parts,
      );
    });
  }

  it('should leave no timer when it is unsubscribed', () => {
    marbles(({ expectObservable }) => {
      expectObservable(wait$(LONGEST + 9, watchScheduler), `${String(LONGEST + 3)}ms !`).toBe('-');
    }, 4 * LONGEST);
  });
});
