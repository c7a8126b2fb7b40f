import { left, right } from 'fp-ts/lib/Either.js';
import { merge } from 'rxjs';
import { settle } from 'dli-watch';
import { itShouldPassOn } from '../support/passesOn.ts';
import { watchErrors } from '../support/errors.ts';
import { snapshots } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

const error = watchErrors.PollFailedError;
const values = { s: right(snapshots['s']), r: right(snapshots['r']), L: left(error) };

describe('settle', () => {
  it('should turn a WatchError into the last value, and complete', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('s--r--#', snapshots, error);
      const subs = '        ^-----!';
      const expected = '    s--r--(L|)';

      expectObservable(source$.pipe(settle())).toBe(expected, values);
      expectSubscriptions(source$.subscriptions).toBe(subs);
    });
  });

  it('should not end the streams of other jobs', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing$ = cold('s-#', snapshots, error);
      const other$ = cold('  -s---r|', snapshots);

      expectObservable(merge(failing$.pipe(settle()), other$.pipe(settle()))).toBe('ssL--r|', values);
      expectSubscriptions(other$.subscriptions).toBe('^-----!');
    });
  });

  it('should complete with its source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('s--r|', snapshots);

      expectObservable(source$.pipe(settle())).toBe('s--r|', values);
      expectSubscriptions(source$.subscriptions).toBe('^---!');
    });
  });

  itShouldPassOn(settle);
});
