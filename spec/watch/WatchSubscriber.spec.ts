import { DeadlineExceededError, every, watchBatch$ } from 'dli-watch';
import { fakeSource, snapshotOf, testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { from, switchMap, timer } from 'rxjs';
import { forSubscriber, type SubscriptionSettings } from '../../lib/watch/WatchSubscriber.ts';
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

  it('should forward changes only, or all polls', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('ssrr(S|)', snapshots);
      const forwarded$ = (settings: Partial<SubscriptionSettings>) =>
        source$.pipe(
          forSubscriber(newWatch(), {
            deadlineMs: undefined,
            sinceMs: 0,
            stateDeadlines: {},
            ...rest,
            ...settings,
          }),
          asMarble(),
        );
      const resumed = snapshotOf({ state: 'starting' });
      const ended = snapshotOf({ state: 'success' });

      expectObservable(forwarded$({})).toBe('s-r-(S|)');
      expectObservable(forwarded$({ emit: 'polls' })).toBe('ssrr(S|)');
      expectObservable(forwarded$({ known: resumed })).toBe('--r-(S|)');
      expectObservable(forwarded$({ known: ended })).toBe('s-r-(S|)');
      expectSubscriptions(source$.subscriptions).toBe(Array(4).fill('^---!'));
    });
  });

  it('should forward a terminal snapshot to a subscriber that resumes from it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('(S|)', snapshots);
      const settings = { deadlineMs: undefined, sinceMs: 0, stateDeadlines: {}, ...rest };
      const known = snapshotOf({ state: 'success' });

      expectObservable(source$.pipe(forSubscriber(newWatch(), { ...settings, known }), asMarble())).toBe(
        '(S|)',
      );
      expectSubscriptions(source$.subscriptions).toBe('(^!)');
    });
  });

  it('should take two unknown states for the same only if their texts are', () => {
    const texts = ['paused', 'paused', 'held', 'paused'];
    const source$ = from(texts.map((rawState) => snapshotOf({ state: 'unknown', rawState })));
    const settings = { deadlineMs: undefined, sinceMs: 0, stateDeadlines: {}, ...rest };
    const { values } = outcomeOf(source$.pipe(forSubscriber(newWatch(), settings)));
    assert.deepEqual(
      values.map(({ rawState }) => rawState),
      ['paused', 'held', 'paused'],
    );
  });

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
