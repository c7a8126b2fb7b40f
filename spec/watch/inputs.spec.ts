import { AbortedError, watchBatch$ } from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { concat, NEVER, of, tap } from 'rxjs';
import { abort$, abortedBy } from '../../lib/watch/inputs.ts';
import { newWatch } from '../support/newWatch.ts';
import { listen, outcomeOf } from '../support/observing.ts';
import { asMarble, snapshots } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

describe('abortedBy', () => {
  it('should fail in the frame of the abort, and unsubscribe from its source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const controller = new AbortController();
      const source = cold('  s--r--S|', snapshots);
      const abort$ = cold('   ----a');
      const subs = '          ^---!';
      const expected = '      s--r#';

      expectObservable(source.pipe(abortedBy(newWatch({ signal: controller.signal })), asMarble())).toBe(
        expected,
        undefined,
        'AbortedError',
      );
      expectSubscriptions(source.subscriptions).toBe(subs);
      expectObservable(abort$.pipe(tap(() => controller.abort()))).toBe('----a');
    });
  });

  it('should not subscribe to its source when the signal is aborted already', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('s', snapshots);
      const watch = newWatch({ signal: AbortSignal.abort() });

      expectObservable(source.pipe(abortedBy(watch), asMarble())).toBe('#', undefined, 'AbortedError');
      expectSubscriptions(source.subscriptions).toBe([]);
    });
  });

  it('should complete when the signal is aborted at the terminal snapshot', () => {
    const controller = new AbortController();
    const { projectId, batchId } = testRef;
    const source = fakeSource(['running', 'success']);
    const watched$ = watchBatch$(projectId, batchId, {
      source,
      signal: controller.signal,
      schedule: () => 10,
    });
    const { values, completed } = outcomeOf(
      watched$.pipe(
        tap(({ terminal }) => {
          if (terminal) controller.abort();
        }),
      ),
    );
    assert.deepEqual(
      values.map(({ state }) => state),
      ['running', 'success'],
    );
    assert.ok(completed);
  });

  for (const [what, source, subs] of [
    ['never', '-', '^'],
    ['empty', '|', '(^!)'],
    ['many values', 's-r-(S|)', '^---!'],
    ['an error', 's-#', '^-!'],
  ] as const) {
    it(`should forward ${what} while nothing is aborted, with a signal and without`, () => {
      for (const options of [{}, { signal: new AbortController().signal }]) {
        marbles(({ cold, expectObservable, expectSubscriptions }) => {
          const source$ = cold(source, snapshots);

          expectObservable(source$.pipe(abortedBy(newWatch(options)), asMarble())).toBe(source);
          expectSubscriptions(source$.subscriptions).toBe(subs);
        });
      }
    });
  }

  it('should fail with an AbortedError whose cause is the reason', () => {
    const reason = { why: 'shutdown' };
    let found: unknown;
    watchBatch$(testRef.projectId, testRef.batchId, {
      source: fakeSource(['running']),
      signal: AbortSignal.abort(reason),
    }).subscribe({
      error: (error: unknown) => {
        found = error;
      },
    });
    assert.ok(found instanceof AbortedError);
    assert.equal(found.cause, reason);
    assert.equal(found.attempts, 0);
  });

  it('should leave no listener behind, however it ends', () => {
    const { signal } = new AbortController();
    const watch = newWatch({ signal });
    const ends = [of(snapshots['s']), concat(of(snapshots['s']), NEVER)];
    for (const end$ of ends) {
      const subscription = (end$ as typeof NEVER).pipe(abortedBy(watch)).subscribe();
      subscription.unsubscribe();
    }
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('should let 1,000 watches share a signal without a warning', async () => {
    const warnings: unknown[] = [];
    const onWarning = (warning: unknown): void => {
      warnings.push(warning);
    };
    process.on('warning', onWarning);
    const { signal } = new AbortController();
    const watches = Array.from({ length: 1_000 }, () =>
      NEVER.pipe(abortedBy(newWatch({ signal }))).subscribe(),
    );
    assert.equal(getEventListeners(signal, 'abort').length, 1);
    for (const watch of watches) watch.unsubscribe();
    assert.equal(getEventListeners(signal, 'abort').length, 0);
    await new Promise(setImmediate);
    process.off('warning', onWarning);
    assert.deepEqual(warnings, []);
  });
});

describe('abort$', () => {
  it('should emit once when the signal is aborted, and at once if it is already', () => {
    const controller = new AbortController();
    let aborts = 0;
    listen(abort$(controller.signal), () => (aborts += 1));
    assert.equal(aborts, 0);
    controller.abort();
    assert.equal(aborts, 1);
    listen(abort$(controller.signal), () => (aborts += 1));
    assert.equal(aborts, 2);
  });

  it('should leave no listener behind', () => {
    const { signal } = new AbortController();
    const subscription = abort$(signal).subscribe();
    assert.equal(getEventListeners(signal, 'abort').length, 1);
    subscription.unsubscribe();
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });
});
