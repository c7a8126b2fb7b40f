import { DeadlineExceededError, every, watchBatch$ } from 'dli-watch';
import { fakeSource, snapshotOf, testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { switchMap, timer } from 'rxjs';
import { forSubscriber } from '../../lib/watch/WatchSubscriber.ts';
import { newWatch } from '../support/newWatch.ts';
import { outcomeOf } from '../support/observing.ts';
import { asMarble, snapshots } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

const { projectId, batchId } = testRef;
/** What the limits do not depend on. */
const rest = { emit: 'changes', known: undefined } as const;

describe('forSubscriber', () => {
  for (const [what, source, subs] of [
    ['never', '-', '^'],
    ['empty', '|', '(^!)'],
    ['many values', 's-r-(S|)', '^---!'],
    ['an error', 's-#', '^-!'],
  ] as const) {
    it(`should forward ${what} before a limit, and without one`, () => {
      for (const deadlineMs of [undefined, 7]) {
        marbles(({ cold, expectObservable, expectSubscriptions }) => {
          const source$ = cold(source, snapshots);
          const limits = { deadlineMs, sinceMs: 0, stateDeadlines: {}, ...rest };
          const unsub = '-----!';

          expectObservable(source$.pipe(forSubscriber(newWatch(), limits), asMarble()), unsub).toBe(source);
          expectSubscriptions(source$.subscriptions).toBe(source === '-' ? '^----!' : subs);
        });
      }
    });
  }

  it('should count the deadline from sinceMs on the clock of the watch', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('s', snapshots);
      const watch = newWatch();

      for (const [sinceMs, expected] of [
        [0, 's----#'],
        [2, 's------#'],
        [-3, 's-#'],
      ] as const) {
        const limits = { deadlineMs: 5, sinceMs, stateDeadlines: {}, ...rest };

        expectObservable(source$.pipe(forSubscriber(watch, limits), asMarble())).toBe(
          expected,
          undefined,
          'DeadlineExceededError',
        );
      }
      expectSubscriptions(source$.subscriptions).toBe(['^----!', '^------!', '^-!']);
    });
  });

  it('should keep nothing between two subscribers of one operator', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('s', snapshots);
      const limited$ = source$.pipe(
        forSubscriber(newWatch(), { deadlineMs: 5, sinceMs: 0, stateDeadlines: {}, ...rest }),
        asMarble(),
      );

      expectObservable(limited$).toBe('s----#', undefined, 'DeadlineExceededError');
      expectObservable(limited$, '--^').toBe('--s--#', undefined, 'DeadlineExceededError');
      expectObservable(limited$, '---^!').toBe('---s');
      expectSubscriptions(source$.subscriptions).toBe(['^----!', '--^--!', '---^!']);
    });
  });

  it('should end a resumed watch at a deadline that is a moment', () => {
    const resumeFrom = snapshotOf({ state: 'running', watchedSince: 100, observedAt: 400 });
    const options = {
      source: fakeSource(['running']),
      schedule: every(10),
      deadline: new Date(550),
      resumeFrom,
    };
    const { error } = outcomeOf(timer(500).pipe(switchMap(() => watchBatch$(projectId, batchId, options))));

    assert.ok(error instanceof DeadlineExceededError);
    assert.deepEqual([error.deadlineMs, error.elapsedMs], [450, 450]);
  });
});
