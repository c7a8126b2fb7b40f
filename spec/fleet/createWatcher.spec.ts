import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { config, NEVER, type Observable, retry, Subject, type Subscription, tap } from 'rxjs';
import {
  AuthError,
  type BatchSnapshot,
  createWatcher,
  every,
  LookFailedError,
  NetworkError,
  RetriesExhaustedError,
  type StateReading,
  type StateSource,
  type WatchEvent,
  type Watcher,
  type WatcherOptions,
} from 'dli-watch';
import { type FakeAnswer, fakeSource, noJitter, testRef } from 'dli-watch/testing';
import { hear } from '../support/hear.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { readings, told } from '../support/snapshots.ts';
import { marbles } from '../support/testScheduler.ts';

const { projectId, batchId } = testRef;
const broken = new NetworkError({ code: 'ECONNRESET' });
const refused = new AuthError({ reason: 'refused', status: 403 });

const watcherOf = (source: StateSource, options: WatcherOptions = {}): Watcher =>
  createWatcher({ source, random: noJitter, schedule: every(4), ...options });
const watch$ = (watcher: Watcher): Observable<BatchSnapshot> => watcher.watchBatch$(projectId, batchId);

/** Writes down what a subscriber is given: the state of each snapshot, the tag of an error, `|` at completion. */
const noted = (source: Observable<BatchSnapshot>, notes: string[]): Subscription =>
  source.subscribe({
    next: ({ state }) => notes.push(state),
    error: (error: unknown) => notes.push((error as LookFailedError)._tag),
    complete: () => notes.push('|'),
  });

describe('createWatcher', () => {
  describe('one poll for a job', () => {
    it('should look once for all who watch it (pitfall 63)', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const look$ = cold('  -r|', readings);
        const end$ = cold('        -S|', readings);
        const subs = '        ^!';
        const endSubs = '     -----^!';
        const expected = '    -r----(S|)';
        const watched$ = watch$(watcherOf(fakeSource([{ reading$: look$ }, { reading$: end$ }]))).pipe(
          told(),
        );

        expectObservable(watched$).toBe(expected);
        expectObservable(watched$).toBe(expected);
        expectObservable(watched$).toBe(expected);
        expectSubscriptions(look$.subscriptions).toBe(subs);
        expectSubscriptions(end$.subscriptions).toBe(endSubs);
      });
    });

    it('should give all of them the same snapshots', () => {
      const given: BatchSnapshot[][] = [[], [], []];
      inVirtualTime(() => {
        const watcher = watcherOf(fakeSource(['starting', 'running', 'success']));
        for (const own of given) hear(watch$(watcher), (snapshot) => own.push(snapshot));
      });
      const [first = [], ...others] = given;

      assert.equal(first.length, 3);
      for (const own of others)
        for (const [index, snapshot] of own.entries()) assert.equal(snapshot, first[index]);
    });

    it('should be the same for two calls, and for ids in upper case; another for another project (pitfall 68)', () => {
      const source = fakeSource(['starting', 'success']);
      const another = { ...testRef, projectId: 'another' };
      inVirtualTime(() => {
        const watcher = watcherOf(source);
        watcher.watchBatch$(projectId, batchId).subscribe();
        watcher.watchBatch$(projectId, batchId.toUpperCase()).subscribe();
        watcher.watchBatch$(another.projectId, batchId).subscribe();
      });

      assert.equal(source.looks(testRef), 2);
      assert.equal(source.looks(another), 2);
    });

    it('should be another for another watcher', () => {
      const source = fakeSource(['success']);
      watch$(watcherOf(source)).subscribe();
      watch$(watcherOf(source)).subscribe();
      assert.equal(source.looks(), 2);
    });

    it('should not begin before somebody subscribes', () => {
      const source = fakeSource(['success']);
      const watcher = watcherOf(source);
      void watch$(watcher);
      void watcher.batchTask(projectId, batchId);
      void watcher.watchBatches$([testRef]);
      void watcher.watchFleet$([testRef]);
      assert.equal(source.looks(), 0);
    });

    it('should be that of awaitBatch and batchTask, too', async () => {
      const source = fakeSource(['success']);
      const watcher = watcherOf(source, { initialDelayMs: 1 });
      const task = watcher.batchTask(projectId, batchId);
      const [end, result] = await Promise.all([watcher.awaitBatch(projectId, batchId), task()]);

      assert.equal(source.looks(), 1);
      assert.deepEqual(result, { _tag: 'Right', right: end });
    });
  });

  describe('who comes late', () => {
    it('should get the last look at once without a request, then changes only (pitfall 65)', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const look$ = cold('  -r|', readings);
        const next$ = cold('       -r|', readings);
        const end$ = cold('             -S|', readings);
        const watched$ = watch$(
          watcherOf(fakeSource([look$, next$, end$].map((reading$) => ({ reading$ })))),
        ).pipe(told());

        expectObservable(watched$, '^       ').toBe('-r---------(S|)');
        expectObservable(watched$, '---^    ').toBe('---r-------(S|)');
        expectObservable(watched$, '--------^').toBe('--------r--(S|)');
        expectSubscriptions(look$.subscriptions).toBe('^!');
        expectSubscriptions(next$.subscriptions).toBe('-----^!');
        expectSubscriptions(end$.subscriptions).toBe('----------^!');
      });
    });

    it(`should get it with emit: 'looks', too, then each look`, () => {
      marbles(({ expectObservable }) => {
        const watcher = watcherOf(fakeSource(['starting', 'starting', 'starting', 'dead']), {
          emit: 'looks',
        });
        const watched$ = watch$(watcher).pipe(told());

        expectObservable(watched$, '^    ').toBe('s---s---s---(D|)');
        expectObservable(watched$, '-----^').toBe('-----s--s---(D|)');
      });
    });

    it('should wait with the others for a first look that is under way', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const look$ = cold('-----(S|)', readings);
        const watched$ = watch$(watcherOf(fakeSource([{ reading$: look$ }]))).pipe(told());

        expectObservable(watched$, '^  ').toBe('-----(S|)');
        expectObservable(watched$, '---^').toBe('-----(S|)');
        expectSubscriptions(look$.subscriptions).toBe('^----!');
      });
    });

    it('should get the last look, and then that of the very frame in which it comes', () => {
      marbles(({ expectObservable }) => {
        const watched$ = watch$(watcherOf(fakeSource(['starting', 'running', 'success']))).pipe(told());

        expectObservable(watched$, '^    ').toBe('s---r---(S|)');
        expectObservable(watched$, '----^').toBe('----(sr)(S|)');
      });
    });

    it('should not be told of a retry that goes on, but share it', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const look$ = cold('-(r|)', readings);
        const failed$ = cold<StateReading>('-#', {}, broken);
        const watcher = watcherOf(fakeSource([{ reading$: look$ }, { reading$: failed$ }, 'dead']), {
          retry: () => O.some(3),
        });
        const watched$ = watch$(watcher).pipe(told());

        expectObservable(watched$, '^     ').toBe('-r-------(D|)');
        expectObservable(watched$, '-------^').toBe('-------r-(D|)');
        expectSubscriptions(failed$.subscriptions).toBe('-----^!');
      });
    });
  });

  describe('who leaves', () => {
    it('should leave the others alone; the last one ends the look that is open (pitfalls 45, 64)', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const look$ = cold('  -r|', readings);
        const open$ = cold('      ------', readings);
        const watched$ = watch$(watcherOf(fakeSource([{ reading$: look$ }, { reading$: open$ }]))).pipe(
          told(),
        );

        expectObservable(watched$, '^-----!   ').toBe('-r');
        expectObservable(watched$, '--^-----! ').toBe('--r');
        expectObservable(watched$, '^---!     ').toBe('-r');
        expectSubscriptions(look$.subscriptions).toBe('^!');
        expectSubscriptions(open$.subscriptions).toBe('-----^--!');
      });
    });

    it('should have withdrawn the request when unsubscribe returns, and leave no timer (pitfalls 45, 64)', () => {
      inVirtualTime((at) => {
        const reading$ = new Subject<StateReading>();
        const source = fakeSource(['running', { reading$ }]);
        const watcher = watcherOf(source, { deadline: 1e9, onEvent: () => undefined });
        const [first, last] = [watch$(watcher).subscribe(), watch$(watcher).subscribe()];
        at(5, () => {
          first.unsubscribe();
          assert.ok(reading$.observed);
          last.unsubscribe();
          assert.ok(!reading$.observed);
        });
        at(100, () => assert.equal(source.looks(), 2));
      });
    });

    for (const [what, script] of [
      ['the wait for the next look', ['running']],
      ['the wait for a retry', [broken]],
    ] as const) {
      it(`should leave no timer during ${what} (pitfall 64)`, () => {
        inVirtualTime((at) => {
          const source = fakeSource(script);
          const watcher = watcherOf(source, { retry: () => O.some(4) });
          const watchers = [watch$(watcher).subscribe(), watch$(watcher).subscribe()];
          at(1, () => watchers.forEach((watching) => watching.unsubscribe()));
          at(100, () => assert.equal(source.looks(), 1));
        });
      });
    }
  });

  describe('who comes back', () => {
    it('should go on from the last snapshot: its first look is told, and clocks and counts go on', () => {
      const given: BatchSnapshot[] = [];
      inVirtualTime((at) => {
        const watcher = watcherOf(fakeSource(['starting', 'running', 'running', 'running', 'success']));
        const watching = watch$(watcher).subscribe();
        at(5, () => watching.unsubscribe());
        at(100, () => hear(watch$(watcher), (snapshot) => given.push(snapshot)));
      });
      const facts = { ...testRef, watchedSince: 0, terminal: false };
      const running = { ...facts, state: 'running', rawState: 'running', previousState: 'starting' };

      assert.deepEqual(given, [
        { ...running, stateSince: 4, observedAt: 100, elapsedMs: 100, polls: 3 },
        {
          ...facts,
          terminal: true,
          state: 'success',
          rawState: 'success',
          previousState: 'running',
          stateSince: 108,
          observedAt: 108,
          elapsedMs: 108,
          polls: 5,
        },
      ]);
    });

    it('should be given an end that is known without a look, the very snapshot', () => {
      const ends: BatchSnapshot[] = [];
      const source = fakeSource(['success']);
      const watcher = watcherOf(source);
      const notes: string[] = [];
      for (let time = 0; time < 3; time += 1) hear(watch$(watcher), (end) => ends.push(end));
      noted(watch$(watcher), notes);

      assert.equal(source.looks(), 1);
      assert.equal(ends[1], ends[0]);
      assert.equal(ends[2], ends[0]);
      assert.deepEqual(notes, ['success', '|']);
    });

    it('should begin anew where nothing is known: no look was answered', () => {
      const given: BatchSnapshot[] = [];
      inVirtualTime((at) => {
        const watcher = watcherOf(fakeSource([{ reading$: NEVER }, 'dead']));
        const watching = watch$(watcher).subscribe();
        at(5, () => watching.unsubscribe());
        at(100, () => hear(watch$(watcher), (snapshot) => given.push(snapshot)));
      });

      assert.deepEqual(
        given.map(({ watchedSince, polls }) => [watchedSince, polls]),
        [[100, 1]],
      );
    });

    it('should have a new poll when it leaves first, and share the old one when it leaves last', () => {
      for (const [first, looks] of [
        ['leave', 2],
        ['come', 1],
      ] as const) {
        inVirtualTime((at) => {
          const source = fakeSource(['running']);
          const watcher = watcherOf(source);
          const notes: string[] = [];
          const before = watch$(watcher).subscribe();
          at(1, () => {
            if (first === 'leave') before.unsubscribe();
            const after = noted(watch$(watcher), notes);
            before.unsubscribe();
            assert.equal(source.looks(), looks);
            assert.deepEqual(notes, ['running']);
            after.unsubscribe();
          });
        });
      }
    });

    for (const [what, script, told] of [
      ['a state', ['starting', 'running', 'success'], ['running', 'success', '|']],
      ['the end', ['starting', 'success'], ['success', '|']],
    ] as const) {
      it(`should hear of ${what} once when it comes inside the next of another who hears of it`, () => {
        const source = fakeSource(script);
        const notes: string[] = [];
        inVirtualTime(() => {
          const watcher = watcherOf(source);
          hear(watch$(watcher), ({ state, polls }) => {
            if (polls !== 2) return;
            noted(watch$(watcher), notes);
            assert.deepEqual(notes, [state]);
          });
        });

        assert.deepEqual(notes, told);
        assert.equal(source.looks(), script.length);
      });
    }

    it('should share the poll when one leaves and comes back inside the next of another', () => {
      const source = fakeSource(['starting', 'running', 'success']);
      const [before, after]: [string[], string[]] = [[], []];
      inVirtualTime(() => {
        const watcher = watcherOf(source);
        let watching: Subscription | undefined = undefined;
        hear(watch$(watcher), ({ state }) => {
          if (state !== 'running') return;
          watching?.unsubscribe();
          noted(watch$(watcher), after);
        });
        watching = noted(watch$(watcher), before);
      });

      assert.deepEqual(before, ['starting']);
      assert.deepEqual(after, ['running', 'success', '|']);
      assert.equal(source.looks(), 3);
    });

    it('should have a new poll when the only one leaves and comes back inside its own next', () => {
      const source = fakeSource(['starting', 'running', 'success']);
      const notes: string[] = [];
      inVirtualTime(() => {
        const watcher = watcherOf(source);
        const watching: Subscription = hear(watch$(watcher), ({ state }) => {
          if (state !== 'running') return;
          watching.unsubscribe();
          noted(watch$(watcher), notes);
        });
      });

      assert.deepEqual(notes, ['success', '|']);
      assert.equal(source.looks(), 3);
    });

    it('should leave no look open when all leave inside the next of one', () => {
      inVirtualTime((at) => {
        const source = fakeSource(['starting', 'running']);
        const watcher = watcherOf(source);
        const notes: string[] = [];
        const watching: Subscription[] = [];
        watching.push(
          hear(watch$(watcher), ({ state }) => {
            if (state === 'running') for (const each of watching) each.unsubscribe();
          }),
          noted(watch$(watcher), notes),
        );
        at(100, () => {
          assert.equal(source.looks(), 2);
          assert.deepEqual(notes, ['starting']);
        });
      });
    });

    it('should be given the end that has just been told when it comes inside complete', () => {
      const source = fakeSource(['running', 'success']);
      const notes: string[] = [];
      inVirtualTime(() => {
        const watcher = watcherOf(source);
        watch$(watcher).subscribe({ complete: () => noted(watch$(watcher), notes), error: assert.ifError });
        watch$(watcher).subscribe();
      });

      assert.deepEqual(notes, ['success', '|']);
      assert.equal(source.looks(), 2);
    });

    it('should have a poll of its own when it comes while the look of the last one is being withdrawn', () => {
      // As behind a limiter: what is withdrawn lets another look begin, whose answer may be told at once.
      inVirtualTime((at) => {
        const notes: string[] = [];
        let looks = 0;
        const withdrawn = (): void => void noted(watch$(watcher), notes);
        const watcher = watcherOf({
          readState$: () => {
            looks += 1;
            return looks === 1 ? NEVER.pipe(tap({ unsubscribe: withdrawn })) : NEVER;
          },
        });
        const watching = watch$(watcher).subscribe();
        at(1, () => watching.unsubscribe());
        at(2, () => noted(watch$(watcher), notes));
        at(3, () => {
          assert.equal(looks, 2);
          watcher.close();
          assert.deepEqual(notes, ['AbortedError', 'AbortedError']);
        });
      });
    });
  });

  describe('an error', () => {
    it('should go to all who are present, and to nobody else: who comes then makes a new try (pitfall 66)', () => {
      const source = fakeSource(['running', refused, 'running', 'success']);
      const errors: unknown[] = [];
      const notes: string[] = [];
      inVirtualTime((at) => {
        const watcher = watcherOf(source);
        const note = { error: (error: unknown) => errors.push(error) };
        watch$(watcher).subscribe(note);
        watch$(watcher).subscribe(note);
        at(10, () => noted(watch$(watcher), notes));
      });

      assert.equal(errors.length, 2);
      assert.ok(errors[0] instanceof LookFailedError);
      assert.equal(errors[0].cause, refused);
      assert.equal(errors[0], errors[1]);
      assert.deepEqual(notes, ['running', 'success', '|']);
      assert.equal(source.looks(), 4);
    });

    it('should be forgotten before it is told: who comes inside error makes a new try, for all (pitfall 66)', () => {
      const source = fakeSource(['running', refused, 'recovering', 'success']);
      const [inside, beside]: [string[], string[]] = [[], []];
      inVirtualTime(() => {
        const watcher = watcherOf(source);
        watch$(watcher).subscribe({ error: () => noted(watch$(watcher), inside) });
        watch$(watcher).subscribe({ error: () => noted(watch$(watcher), beside) });
      });

      assert.deepEqual(inside, ['recovering', 'success', '|']);
      assert.deepEqual(beside, inside);
      assert.equal(source.looks(), 4);
    });

    it('should be mended by the retry of RxJS, once for all who use it', () => {
      marbles(({ expectObservable }) => {
        const watched$ = watch$(
          watcherOf(fakeSource(['starting', refused, 'running', refused, 'dead'])),
        ).pipe(retry(2), told());

        expectObservable(watched$).toBe('s---r---(D|)');
        expectObservable(watched$, '-^').toBe('-s--r---(D|)');
      });
    });

    it('should leave what was known to who comes then: the batch counts as seen, the budget is new', () => {
      const given: BatchSnapshot[] = [];
      const source = fakeSource(['running', broken, broken, broken, 'success']);
      let error: unknown;
      inVirtualTime(() => {
        const watcher = watcherOf(source, { retry: ({ attempt }) => (attempt > 1 ? O.none : O.some(1)) });
        watch$(watcher).subscribe({
          error: (raised: unknown) => {
            error = raised;
            hear(watch$(watcher), (snapshot) => given.push(snapshot));
          },
        });
      });

      assert.ok(error instanceof RetriesExhaustedError);
      assert.equal(error.attempts, 2);
      assert.deepEqual(
        given.map(({ state, previousState, watchedSince, polls }) => [
          state,
          previousState,
          watchedSince,
          polls,
        ]),
        [['success', 'running', 0, 2]],
      );
    });
  });

  describe('onEvent', () => {
    const eventsOf = (
      script: readonly FakeAnswer[],
      scene: (watcher: Watcher, events: readonly WatchEvent[]) => void,
    ): readonly string[] => {
      const events: WatchEvent[] = [];
      inVirtualTime(() => {
        scene(watcherOf(fakeSource(script), { onEvent: (event) => events.push(event) }), events);
      });
      return events.map((event) => ('outcome' in event ? `${event._tag} ${event.outcome}` : event._tag));
    };
    const look = ['lookStarted', 'lookAnswered'];
    const change = [...look, 'stateChanged'];

    it('should be told once for all who share a poll, and of an end that is replayed never again', () => {
      const events = eventsOf(['starting', 'starting', 'success'], (watcher) => {
        for (let count = 0; count < 3; count += 1)
          watch$(watcher).subscribe({ complete: () => noted(watch$(watcher), []), error: assert.ifError });
      });

      assert.deepEqual(events, [
        ...[...change, 'lookScheduled'],
        ...[...look, 'lookScheduled'],
        ...[...change, 'ended terminal'],
      ]);
    });

    it('should be told of an error once, and when the last one has left', () => {
      const failed = eventsOf(['running', refused], (watcher) => {
        for (let count = 0; count < 2; count += 1) watch$(watcher).subscribe({ error: () => undefined });
      });
      const left = eventsOf(['running'], (watcher, events) => {
        const [first, last] = [watch$(watcher).subscribe(), watch$(watcher).subscribe()];
        first.unsubscribe();
        assert.equal(events.at(-1)?._tag, 'lookScheduled');
        last.unsubscribe();
      });

      assert.deepEqual(failed, [...change, 'lookScheduled', 'lookStarted', 'lookFailed', 'ended error']);
      assert.deepEqual(left, [...change, 'lookScheduled', 'ended unsubscribed']);
    });

    it('should be told of a change since the last poll, and of none when the state is the same', () => {
      const events = eventsOf(['running', 'running', 'recovering', 'success'], (watcher) => {
        for (let count = 0; count < 3; count += 1) watch$(watcher).subscribe().unsubscribe();
      });

      assert.deepEqual(events, [
        ...[...change, 'lookScheduled', 'ended unsubscribed'],
        ...[...look, 'lookScheduled', 'ended unsubscribed'],
        ...[...change, 'lookScheduled', 'ended unsubscribed'],
      ]);
    });

    for (const [outcome, script] of [
      ['unsubscribed', ['running', 'running', 'success']],
      ['error', ['running', refused, 'success']],
      ['terminal', ['running', 'success']],
    ] as const) {
      it(`should let who comes inside "ended ${outcome}" have a poll that works`, () => {
        const source = fakeSource(script);
        const notes: string[] = [];
        inVirtualTime((at) => {
          let hasEnded = false;
          const watcher = watcherOf(source, {
            onEvent: ({ _tag }) => {
              if (_tag !== 'ended' || hasEnded) return;
              hasEnded = true;
              noted(watch$(watcher), notes);
            },
          });
          const watching = watch$(watcher).subscribe({ error: () => undefined });
          at(2, () => {
            if (outcome === 'unsubscribed') watching.unsubscribe();
          });
          // Who comes later finds that poll.
          at(5, () => noted(watch$(watcher), []));
        });

        assert.equal(notes.at(-1), '|');
        assert.equal(source.looks(), script.length);
      });
    }
  });

  describe('a callback that throws', () => {
    it('should be reported by RxJS, and harm nobody else', () => {
      const boom = new Error('boom');
      const reported: unknown[] = [];
      const notes: string[] = [];
      const before = config.onUnhandledError;
      config.onUnhandledError = (error) => reported.push(error);
      inVirtualTime(() => {
        const watcher = watcherOf(fakeSource(['starting', 'success']));
        hear(watch$(watcher), () => {
          throw boom;
        });
        noted(watch$(watcher), notes);
      });
      config.onUnhandledError = before;

      assert.deepEqual(notes, ['starting', 'success', '|']);
      assert.deepEqual(reported, [boom, boom]);
    });
  });
});
