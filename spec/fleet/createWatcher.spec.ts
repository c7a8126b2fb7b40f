import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { config, Subject } from 'rxjs';
import { type BatchSnapshot, NetworkError, type StateReading } from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';
import { listen, record } from '../support/observing.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { asMarble, readings } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';
import { watcherOf, watchOf$ } from './support/watchers.ts';

const { projectId, batchId } = testRef;
const broken = new NetworkError({ code: 'ECONNRESET' });

describe('createWatcher', () => {
  describe('the polls of a job', () => {
    it('should be shared by all subscribers', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  -r|', readings);
        const end$ = cold('        -S|', readings);
        const subs = '        ^!';
        const endSubs = '     -----^!';
        const expected = '    -r----(S|)';
        const watched$ = watchOf$(watcherOf(fakeSource([{ reading$: poll$ }, { reading$: end$ }]))).pipe(
          asMarble(),
        );

        expectObservable(watched$).toBe(expected);
        expectObservable(watched$).toBe(expected);
        expectObservable(watched$).toBe(expected);
        expectSubscriptions(poll$.subscriptions).toBe(subs);
        expectSubscriptions(end$.subscriptions).toBe(endSubs);
      });
    });

    it('should give all subscribers the same snapshots', () => {
      const received: BatchSnapshot[][] = [[], [], []];
      inVirtualTime(() => {
        const watcher = watcherOf(fakeSource(['starting', 'running', 'success']));
        for (const own of received) listen(watchOf$(watcher), (snapshot) => own.push(snapshot));
      });
      const [first = [], ...others] = received;

      assert.equal(first.length, 3);
      for (const own of others)
        for (const [index, snapshot] of own.entries()) assert.equal(snapshot, first[index]);
    });

    it('should be shared by two calls and by ids in any casing, but not by projects', () => {
      const source = fakeSource(['starting', 'success']);
      const another = { ...testRef, projectId: 'another' };
      inVirtualTime(() => {
        const watcher = watcherOf(source);
        watcher.watchBatch$(projectId, batchId).subscribe();
        watcher.watchBatch$(projectId, batchId.toUpperCase()).subscribe();
        watcher.watchBatch$(another.projectId, batchId).subscribe();
      });

      assert.equal(source.polls(testRef), 2);
      assert.equal(source.polls(another), 2);
    });

    it('should not be shared by two watchers', () => {
      const source = fakeSource(['success']);
      watchOf$(watcherOf(source)).subscribe();
      watchOf$(watcherOf(source)).subscribe();
      assert.equal(source.polls(), 2);
    });

    it('should not start without a subscriber', () => {
      const source = fakeSource(['success']);
      const watcher = watcherOf(source);
      void watchOf$(watcher);
      void watcher.batchTask(projectId, batchId);
      void watcher.watchBatches$([testRef]);
      void watcher.watchFleet$([testRef]);
      assert.equal(source.polls(), 0);
    });

    it('should be shared by awaitBatch and batchTask', async () => {
      const source = fakeSource(['success']);
      const watcher = watcherOf(source, { initialDelayMs: 1 });
      const task = watcher.batchTask(projectId, batchId);
      const [end, result] = await Promise.all([watcher.awaitBatch(projectId, batchId), task()]);

      assert.equal(source.polls(), 1);
      assert.deepEqual(result, { _tag: 'Right', right: end });
    });
  });

  describe('a later subscriber', () => {
    it('should get the last snapshot at once without a request, then changes only', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  -r|', readings);
        const next$ = cold('       -r|', readings);
        const end$ = cold('             -S|', readings);
        const watched$ = watchOf$(
          watcherOf(fakeSource([poll$, next$, end$].map((reading$) => ({ reading$ })))),
        ).pipe(asMarble());

        expectObservable(watched$, '^       ').toBe('-r---------(S|)');
        expectObservable(watched$, '---^    ').toBe('---r-------(S|)');
        expectObservable(watched$, '--------^').toBe('--------r--(S|)');
        expectSubscriptions(poll$.subscriptions).toBe('^!');
        expectSubscriptions(next$.subscriptions).toBe('-----^!');
        expectSubscriptions(end$.subscriptions).toBe('----------^!');
      });
    });

    it(`should get the last snapshot, then each poll, with emit: 'polls'`, () => {
      marbles(({ expectObservable }) => {
        const watcher = watcherOf(fakeSource(['starting', 'starting', 'starting', 'dead']), {
          emit: 'polls',
        });
        const watched$ = watchOf$(watcher).pipe(asMarble());

        expectObservable(watched$, '^    ').toBe('s---s---s---(D|)');
        expectObservable(watched$, '-----^').toBe('-----s--s---(D|)');
      });
    });

    it('should wait for a first poll that is in flight', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('-----(S|)', readings);
        const watched$ = watchOf$(watcherOf(fakeSource([{ reading$: poll$ }]))).pipe(asMarble());

        expectObservable(watched$, '^  ').toBe('-----(S|)');
        expectObservable(watched$, '---^').toBe('-----(S|)');
        expectSubscriptions(poll$.subscriptions).toBe('^----!');
      });
    });

    it('should get the last snapshot, and then that of the frame in which it subscribes', () => {
      marbles(({ expectObservable }) => {
        const watched$ = watchOf$(watcherOf(fakeSource(['starting', 'running', 'success']))).pipe(asMarble());

        expectObservable(watched$, '^    ').toBe('s---r---(S|)');
        expectObservable(watched$, '----^').toBe('----(sr)(S|)');
      });
    });

    it('should get the confirmed state while a dead is pending confirmation', () => {
      marbles(({ expectObservable }) => {
        const watcher = watcherOf(fakeSource(['running', 'dead']), { deadConfirmationMs: 6 });
        const watched$ = watchOf$(watcher).pipe(asMarble());

        expectObservable(watched$, '^    ').toBe('r---------(D|)');
        expectObservable(watched$, '-----^').toBe('-----r----(D|)');
      });
    });

    it('should share a retry that is under way', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('-(r|)', readings);
        const failed$ = cold<StateReading>('-#', {}, broken);
        const watcher = watcherOf(fakeSource([{ reading$: poll$ }, { reading$: failed$ }, 'dead']), {
          retry: () => O.some(3),
        });
        const watched$ = watchOf$(watcher).pipe(asMarble());

        expectObservable(watched$, '^     ').toBe('-r-------(D|)');
        expectObservable(watched$, '-------^').toBe('-------r-(D|)');
        expectSubscriptions(failed$.subscriptions).toBe('-----^!');
      });
    });
  });

  describe('unsubscribing', () => {
    it('should not affect other subscribers; the last one aborts the open poll', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('  -r|', readings);
        const open$ = cold('      ------', readings);
        const watched$ = watchOf$(watcherOf(fakeSource([{ reading$: poll$ }, { reading$: open$ }]))).pipe(
          asMarble(),
        );

        expectObservable(watched$, '^-----!   ').toBe('-r');
        expectObservable(watched$, '--^-----! ').toBe('--r');
        expectObservable(watched$, '^---!     ').toBe('-r');
        expectSubscriptions(poll$.subscriptions).toBe('^!');
        expectSubscriptions(open$.subscriptions).toBe('-----^--!');
      });
    });

    it('should abort the request synchronously, and leave no timer', () => {
      inVirtualTime((at) => {
        const reading$ = new Subject<StateReading>();
        const source = fakeSource(['running', { reading$ }]);
        const watcher = watcherOf(source, { deadline: 1e9, onEvent: () => undefined });
        const [first, last] = [watchOf$(watcher).subscribe(), watchOf$(watcher).subscribe()];
        at(5, () => {
          first.unsubscribe();
          assert.ok(reading$.observed);
          last.unsubscribe();
          assert.ok(!reading$.observed);
        });
        at(100, () => assert.equal(source.polls(), 2));
      });
    });

    for (const [what, script] of [
      ['the wait for the next poll', ['running']],
      ['the wait for a retry', [broken]],
    ] as const) {
      it(`should leave no timer during ${what}`, () => {
        inVirtualTime((at) => {
          const source = fakeSource(script);
          const watcher = watcherOf(source, { retry: () => O.some(4) });
          const subscriptions = [watchOf$(watcher).subscribe(), watchOf$(watcher).subscribe()];
          at(1, () => subscriptions.forEach((subscription) => subscription.unsubscribe()));
          at(100, () => assert.equal(source.polls(), 1));
        });
      });
    }
  });

  describe('a callback that throws', () => {
    it('should be reported by RxJS, and not affect other subscribers', () => {
      const boom = new Error('boom');
      const reported: unknown[] = [];
      const notes: string[] = [];
      const before = config.onUnhandledError;
      config.onUnhandledError = (error) => reported.push(error);
      inVirtualTime(() => {
        const watcher = watcherOf(fakeSource(['starting', 'success']));
        listen(watchOf$(watcher), () => {
          throw boom;
        });
        record(watchOf$(watcher), notes);
      });
      config.onUnhandledError = before;

      assert.deepEqual(notes, ['starting', 'success', '|']);
      assert.deepEqual(reported, [boom, boom]);
    });
  });
});
