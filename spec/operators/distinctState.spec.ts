import { distinctState } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { marbles } from '../support/testScheduler.ts';
import { letters, snapshots } from '../support/fixtures.ts';

describe('distinctState', () => {
  it('should drop a repeated state, also in a new object', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' s-s-r-r-r-S|', snapshots);
      const subs = '        ^----------!';
      const expected = '    s---r-----S|';

      expectObservable(source.pipe(distinctState(), letters())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should emit a state that comes back after another', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' r-c-r-c-|', snapshots);
      const subs = '        ^-------!';
      const expected = '    r-c-r-c-|';

      expectObservable(source.pipe(distinctState(), letters())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should compare unknown states by `rawState`', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = snapshotOf({ state: 'unknown', rawState: 'paused' });
      const b = snapshotOf({ state: 'unknown', rawState: 'paused' });
      const c = snapshotOf({ state: 'unknown', rawState: 'queued' });
      const source = cold(' a-b-c-|', { a, b, c });
      const subs = '        ^-----!';
      const expected = '    a---c-|';

      expectObservable(source.pipe(distinctState())).toBe(expected, { a, c });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should ignore a different `rawState` of the same known state', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = snapshotOf({ state: 'running', rawState: 'Running' });
      const b = snapshotOf({ state: 'running', rawState: 'running' });
      const source = cold(' a-b-|', { a, b });
      const subs = '        ^---!';
      const expected = '    a---|';

      expectObservable(source.pipe(distinctState())).toBe(expected, { a });
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  for (const [what, source, subs] of [
    ['never', '-', '^'],
    ['empty', '|', '(^!)'],
    ['an error', '--#', '^-!'],
  ] as const) {
    it(`should pass on ${what}`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold(source, snapshots);

        expectObservable(source$.pipe(distinctState())).toBe(source);
        expectSubscriptions(source$.subscriptions).toBe(subs);
      });
    });
  }

  it('should unsubscribe from its source when it is unsubscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' s-r-c-r-S|', snapshots);
      const unsub = '       ---!';
      const subs = '        ^--!';
      const expected = '    s-r-';

      expectObservable(source.pipe(distinctState(), letters()), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('should share no state between subscribers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' s-r-|', snapshots);
      const result$ = source.pipe(distinctState(), letters());

      expectObservable(result$, '^').toBe('    s-r-|');
      expectObservable(result$, '---^').toBe(' ---s-r-|');
      expectSubscriptions(source.subscriptions).toBe(['^---!', '---^---!']);
    });
  });
});
