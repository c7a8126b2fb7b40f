import { RequestTimeoutError, watchScheduler } from 'dli-watch';
import { inTime } from '../../../lib/client/http/inTime.ts';
import { marbles } from '../../support/testScheduler.ts';

const limit = { requestTimeoutMs: 5, scheduler: watchScheduler };

describe('inTime', () => {
  it('should pass on what comes before the limit, and mind nothing after the first value', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' ----a--------b-|');
      const subs = '        ^--------------!';
      const expected = '    ----a--------b-|';

      expectObservable(source.pipe(inTime(limit))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should fail at the limit, say for whom it waited, and unsubscribe (pitfall 28)', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' ------a|');
      const subs = ['       ^----!  ', '       ^----!  '];
      const expected = '    -----#  ';

      const error = new RequestTimeoutError(5);
      expectObservable(source.pipe(inTime(limit))).toBe(expected, undefined, error);
      const other = new RequestTimeoutError(5, 'the token provider');
      expectObservable(source.pipe(inTime(limit, 'the token provider'))).toBe(expected, undefined, other);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should leave no timer behind when it is unsubscribed (pitfall 39)', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' -----------');
      const unsub = '       --!        ';
      const subs = '        ^-!        ';
      const expected = '    -----------';

      expectObservable(source.pipe(inTime(limit)), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });
});
