import { wait$ } from '../../lib/schedule/wait$.ts';
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

  it('should leave no timer when it is unsubscribed', () => {
    marbles(({ expectObservable }) => {
      expectObservable(wait$(LONGEST + 9, watchScheduler), `${String(LONGEST + 3)}ms !`).toBe('-');
    }, 4 * LONGEST);
  });
});
