import assert from 'node:assert/strict';
import { map, NEVER, Subject, timer } from 'rxjs';
import {
  type BatchSnapshot,
  createWatcher,
  DeadlineExceededError,
  every,
  isTerminal,
  type StateReading,
} from 'dli-watch';
import { fakeSource, noJitter, testRef } from 'dli-watch/testing';
import { suspendedScheduler } from '../support/suspendedScheduler.ts';
import { asMarble, readings } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';
import { limitOf, pollTimes, type Recording } from './support/watchers.ts';

const { projectId, batchId } = testRef;

describe('the time limits of a watcher', () => {
  describe('of two subscribers', () => {
    for (const [what, first, second, expected] of [
      ['2 s before', 10_000, 30_000, [0, 8_000, 28_000]],
      ['2 s before, even if that of the other is shortly before', 10_000, 13_000, [0, 8_000, 11_000]],
      ['after half of the remaining time', 1_000, 3_000, [0, 500, 1_750]],
      ['for both if they are over at the same time', 10_000, 10_000, [0, 8_000]],
      ['for both if they are over within a second', 10_000, 10_999, [0, 8_000]],
    ] as const) {
      it(`should end each at its own limit, with one last poll ${what}`, () => {
        const recordings: Recording[] = [];
        const polls = pollTimes(['running'], {}, ({ subscribe }) =>
          recordings.push(subscribe({ deadline: first }), subscribe({ deadline: second })),
        );

        assert.deepEqual(polls, expected);
        assert.deepEqual(recordings.map(limitOf), [
          [first, first, 2],
          [second, second, expected.length],
        ]);
        for (const { error } of recordings) {
          assert.ok(error instanceof DeadlineExceededError);
          assert.equal(error.lastSnapshot?.observedAt, expected[error.polls - 1]);
        }
      });
    }

    it('should end one, while the other continues', () => {
      const subscribers: Recording[] = [];
      const polls = pollTimes(
        ['starting', 'starting', 'success'],
        { schedule: every(4_000) },
        ({ subscribe }) => subscribers.push(subscribe({ deadline: 4_100 }), subscribe()),
      );
      const [first, second] = subscribers as [Recording, Recording];

      assert.deepEqual(polls, [0, 4_000, 4_050]);
      assert.ok(first.completed);
      assert.ok(second.completed);
    });

    for (const [at, poll, early, late, subs] of [
      ['t−1', '-----r', 's-------r-', '--s-----r#', '---^----!'],
      ['t', '------r', 's--------r', '--s------(r#)', '---^-----!'],
      ['t+1', '-------r', 's---------r', '--s------#', '---^------!'],
    ] as const) {
      it(`should ${at === 't+1' ? 'not wait for' : 'deliver'} an answer at ${at} that the other one waits for`, () => {
        marbles(({ cold, expectObservable, expectSubscriptions }) => {
          const poll$ = cold(poll, readings);
          const watcher = createWatcher({
            source: fakeSource(['starting', { reading$: poll$ }, { reading$: NEVER }]),
            schedule: every(3),
          });

          expectObservable(watcher.watchBatch$(projectId, batchId).pipe(asMarble()), '^').toBe(early);
          expectObservable(
            watcher.watchBatch$(projectId, batchId, { deadline: 7 }).pipe(asMarble()),
            '--^',
          ).toBe(late, undefined, 'DeadlineExceededError');
          expectSubscriptions(poll$.subscriptions).toBe(subs);
        });
      });
    }

    it('should prefer a terminal snapshot at the limit', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('-------(S|)', readings);
        const watcher = createWatcher({ source: fakeSource([{ reading$: poll$ }]) });

        expectObservable(watcher.watchBatch$(projectId, batchId).pipe(asMarble())).toBe('-------(S|)');
        expectObservable(watcher.watchBatch$(projectId, batchId, { deadline: 7 }).pipe(asMarble())).toBe(
          '-------(S|)',
        );
        expectSubscriptions(poll$.subscriptions).toBe('^------!');
      });
    });

    it('should abort a hanging poll with the last subscriber', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('-', readings);
        const watcher = createWatcher({ source: fakeSource([{ reading$: poll$ }]) });

        for (const [deadline, expected] of [
          [3, '---#'],
          [7, '-------#'],
        ] as const)
          expectObservable(watcher.watchBatch$(projectId, batchId, { deadline }).pipe(asMarble())).toBe(
            expected,
            undefined,
            'DeadlineExceededError',
          );
        expectSubscriptions(poll$.subscriptions).toBe('^------!');
      });
    });

    it('should keep the poll for a subscriber that subscribes in the error handler of the last one', () => {
      const reading$ = new Subject<StateReading>();
      const polls = pollTimes(['running', { reading$ }], {}, ({ at, subscribe, watcher }) => {
        let next: Recording | undefined;
        watcher
          .watchBatch$(projectId, batchId, { deadline: 10_000 })
          .subscribe({ error: () => (next = subscribe()) });
        at(10_001, () => {
          assert.equal(next?.snapshots.length, 1);
          assert.ok(reading$.observed);
          next.unsubscribe();
          assert.ok(!reading$.observed);
        });
      });

      assert.deepEqual(polls, [0, 8_000]);
    });
  });

  describe('set during a wait', () => {
    it('should shorten it', () => {
      let late: Recording | undefined;
      const polls = pollTimes(['running'], {}, ({ at, subscribe }) => {
        const early = subscribe();
        at(5_000, () => (late = subscribe({ deadline: 10_000 })));
        at(16_000, early.unsubscribe);
      });

      assert.deepEqual(polls, [0, 13_000]);
      assert.deepEqual(limitOf(late as Recording), [10_000, 15_000, 2]);
    });

    it('should restore it when their subscriber unsubscribes before', () => {
      const polls = pollTimes(['running', 'success'], {}, ({ at, subscribe }) => {
        subscribe();
        at(5_000, () => {
          const late = subscribe({ deadline: 10_000 });
          at(7_999, late.unsubscribe);
        });
      });

      assert.deepEqual(polls, [0, 100_000]);
    });

    it('should not lose the last poll of another subscriber, neither when set nor when removed', () => {
      const polls = pollTimes(['running'], {}, ({ at, subscribe }) => {
        subscribe({ deadline: 10_000 });
        at(3_000, () => {
          const others = [subscribe(), subscribe({ deadline: 1e9 })];
          at(2_000, () => others.forEach(({ unsubscribe }) => unsubscribe()));
        });
      });

      assert.deepEqual(polls, [0, 8_000]);
    });

    it('should not delay the last poll of another subscriber', () => {
      const polls = pollTimes(['running'], {}, ({ at, subscribe }) => {
        subscribe({ deadline: 1_000 });
        for (const ms of [100, 200, 300]) at(ms, () => subscribe({ deadline: 1_000 - ms }));
      });

      assert.equal(polls[1], 500);
    });

    it('should shorten the wait for a first poll', () => {
      const polls = pollTimes(['running'], { initialDelayMs: 50_000 }, ({ at, subscribe }) => {
        const early = subscribe();
        at(1_000, () => subscribe({ deadline: 10_000 }));
        at(12_000, early.unsubscribe);
      });

      assert.deepEqual(polls, [9_000]);
    });

    it('should add no second last poll', () => {
      const polls = pollTimes(['running'], {}, ({ at, subscribe }) => {
        const early = subscribe({ deadline: 50_000 });
        at(9_000, () => subscribe({ deadline: 1_000 }));
        at(30_000, early.unsubscribe);
      });

      assert.deepEqual(polls, [0, 9_500]);
    });
  });

  describe('after the process was stopped', () => {
    for (const [what, latencyMs] of [
      ['at once', 0],
      ['after a while', 20],
    ] as const) {
      for (const state of ['starting', 'success'] as const) {
        it(`should be judged by one fresh poll, answered ${what} with ${state}, for all subscribers`, () => {
          const recordings: Recording[] = [];
          const answer = { reading$: timer(latencyMs).pipe(map(() => ({ state, rawState: state }))) };
          const fresh = latencyMs === 0 ? state : answer;
          const options = { scheduler: suspendedScheduler(4_900, 60_000) };
          const polls = pollTimes(['starting', 'starting', fresh], options, ({ subscribe }) =>
            recordings.push(
              subscribe({ deadline: 5_000 }),
              subscribe({ deadline: 6_000 }),
              subscribe({ stateDeadlines: { starting: 6_000 } }),
            ),
          );

          // The last poll was at 3,000.
          assert.deepEqual(polls, [0, 3_000, 60_000]);
          for (const recording of recordings)
            if (state === 'success')
              assert.ok(recording.completed && isTerminal(recording.snapshots.at(-1) as BatchSnapshot));
            else assert.deepEqual(limitOf(recording).slice(1), [60_000 + latencyMs, 3]);
        });
      }
    }

    it('should be judged by a fresh poll after another subscriber that waited for it has unsubscribed', () => {
      const recordings: Recording[] = [];
      // It starts at 3,500, before the limit, and is answered 50 ms after the process continues.
      const open = { reading$: timer(1_450).pipe(map(() => readings['s'] as StateReading)) };
      const polls = pollTimes(
        ['starting', open, 'success'],
        { scheduler: suspendedScheduler(4_900, 60_000) },
        ({ at, subscribe }) => {
          recordings.push(subscribe({ deadline: 5_500 }), subscribe({ deadline: 5_500 }));
          at(4_910, () => recordings[0]?.unsubscribe());
        },
      );

      assert.deepEqual(polls, [0, 3_500, 60_050]);
      assert.ok(recordings[1]?.completed);
    });

    it('should not end a subscriber before its own limit', () => {
      const recordings: Recording[] = [];
      const options = { scheduler: suspendedScheduler(4_900, 60_000), schedule: every(1_000) };
      pollTimes(['starting'], options, ({ subscribe }) =>
        recordings.push(subscribe({ deadline: 5_000 }), subscribe({ deadline: 62_000 })),
      );

      assert.deepEqual(
        recordings.map((recording) => limitOf(recording)[1]),
        [60_000, 62_000],
      );
    });
  });

  it('should leave no timer when all subscribers unsubscribe before', () => {
    const polls = pollTimes(
      ['running'],
      { deadline: 10_000, stateDeadlines: { running: 5_000 } },
      (stage) => {
        const subscribers = [stage.subscribe(), stage.subscribe({ deadline: 1e12 })];
        stage.at(10, () => subscribers.forEach(({ unsubscribe }) => unsubscribe()));
      },
    );

    assert.deepEqual(polls, [0]);
  });

  it('should work for limits beyond the longest timer', () => {
    const watcher = createWatcher({
      source: fakeSource(['running']),
      schedule: every(2 ** 30),
      random: noJitter,
    });
    marbles(({ expectObservable }) => {
      expectObservable(
        watcher.watchBatch$(projectId, batchId).pipe(asMarble()),
        `^ ${String(2 ** 32)}ms !`,
      ).toBe('r');
      expectObservable(
        watcher.watchBatch$(projectId, batchId, { deadline: 2 ** 32 - 9 }).pipe(asMarble()),
      ).toBe(`r ${String(2 ** 32 - 10)}ms #`, undefined, 'DeadlineExceededError');
    }, 2 ** 33);
  });
});
