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
import { sleepy } from '../support/sleepy.ts';
import { readings, told } from '../support/snapshots.ts';
import { marbles } from '../support/testScheduler.ts';
import { limitOf, type Told, watcherScene } from '../support/watcherScene.ts';

const { projectId, batchId } = testRef;

describe('createWatcher with limits of time', () => {
  describe('of two subscribers', () => {
    for (const [what, first, second, expected] of [
      ['2 s before', 10_000, 30_000, [0, 8_000, 28_000]],
      ['2 s before, though that of the other comes shortly before', 10_000, 13_000, [0, 8_000, 11_000]],
      ['after half of what is left', 1_000, 3_000, [0, 500, 1_750]],
      ['for both when they are over at once', 10_000, 10_000, [0, 8_000]],
      ['for both when they are over together', 10_000, 10_999, [0, 8_000]],
    ] as const) {
      it(`should end each at its own, with one last poll ${what} (pitfall 12)`, () => {
        const ends: Told[] = [];
        const polls = watcherScene(['running'], {}, ({ come }) =>
          ends.push(come({ deadline: first }), come({ deadline: second })),
        );

        assert.deepEqual(polls, expected);
        assert.deepEqual(ends.map(limitOf), [
          [first, first, 2],
          [second, second, expected.length],
        ]);
        for (const { error } of ends) {
          assert.ok(error instanceof DeadlineExceededError);
          assert.equal(error.lastSnapshot?.observedAt, expected[error.polls - 1]);
        }
      });
    }

    it('should let the other go on', () => {
      const subscribers: Told[] = [];
      const polls = watcherScene(
        ['starting', 'starting', 'success'],
        { schedule: every(4_000) },
        ({ come }) => subscribers.push(come({ deadline: 4_100 }), come()),
      );
      const [first, second] = subscribers as [Told, Told];

      assert.deepEqual(polls, [0, 4_000, 4_050]);
      assert.ok(first.completed);
      assert.ok(second.completed);
    });

    for (const [at, poll, early, late, subs] of [
      ['t−1', '-----r', 's-------r-', '--s-----r#', '---^----!'],
      ['t', '------r', 's--------r', '--s------(r#)', '---^-----!'],
      ['t+1', '-------r', 's---------r', '--s------#', '---^------!'],
    ] as const) {
      it(`should ${at === 't+1' ? 'not wait for' : 'deliver'} an answer at ${at}, for which the other waits`, () => {
        marbles(({ cold, expectObservable, expectSubscriptions }) => {
          const poll$ = cold(poll, readings);
          const watcher = createWatcher({
            source: fakeSource(['starting', { reading$: poll$ }, { reading$: NEVER }]),
            schedule: every(3),
          });

          expectObservable(watcher.watchBatch$(projectId, batchId).pipe(told()), '^').toBe(early);
          expectObservable(watcher.watchBatch$(projectId, batchId, { deadline: 7 }).pipe(told()), '--^').toBe(
            late,
            undefined,
            'DeadlineExceededError',
          );
          expectSubscriptions(poll$.subscriptions).toBe(subs);
        });
      });
    }

    it('should let a terminal answer at the limit win', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('-------(S|)', readings);
        const watcher = createWatcher({ source: fakeSource([{ reading$: poll$ }]) });

        expectObservable(watcher.watchBatch$(projectId, batchId).pipe(told())).toBe('-------(S|)');
        expectObservable(watcher.watchBatch$(projectId, batchId, { deadline: 7 }).pipe(told())).toBe(
          '-------(S|)',
        );
        expectSubscriptions(poll$.subscriptions).toBe('^------!');
      });
    });

    it('should withdraw a poll that hangs with the last of them (pitfall 29)', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('-', readings);
        const watcher = createWatcher({ source: fakeSource([{ reading$: poll$ }]) });

        for (const [deadline, expected] of [
          [3, '---#'],
          [7, '-------#'],
        ] as const)
          expectObservable(watcher.watchBatch$(projectId, batchId, { deadline }).pipe(told())).toBe(
            expected,
            undefined,
            'DeadlineExceededError',
          );
        expectSubscriptions(poll$.subscriptions).toBe('^------!');
      });
    });

    it('should let who comes inside the error of the last of them go on with its poll', () => {
      const reading$ = new Subject<StateReading>();
      const polls = watcherScene(['running', { reading$ }], {}, ({ at, come, watcher }) => {
        let next: Told | undefined;
        watcher
          .watchBatch$(projectId, batchId, { deadline: 10_000 })
          .subscribe({ error: () => (next = come()) });
        at(10_001, () => {
          assert.equal(next?.snapshots.length, 1);
          assert.ok(reading$.observed);
          next.leave();
          assert.ok(!reading$.observed);
        });
      });

      assert.deepEqual(polls, [0, 8_000]);
    });
  });

  describe('set while a wait lasts', () => {
    it('should cut it', () => {
      let late: Told | undefined;
      const polls = watcherScene(['running'], {}, ({ at, come }) => {
        const early = come();
        at(5_000, () => (late = come({ deadline: 10_000 })));
        at(16_000, early.leave);
      });

      assert.deepEqual(polls, [0, 13_000]);
      assert.deepEqual(limitOf(late as Told), [10_000, 15_000, 2]);
    });

    it('should leave it as it was when its subscriber leaves before', () => {
      const polls = watcherScene(['running', 'success'], {}, ({ at, come }) => {
        come();
        at(5_000, () => {
          const late = come({ deadline: 10_000 });
          at(7_999, late.leave);
        });
      });

      assert.deepEqual(polls, [0, 100_000]);
    });

    it('should not lose the last poll of another: neither by coming, nor by leaving', () => {
      const polls = watcherScene(['running'], {}, ({ at, come }) => {
        come({ deadline: 10_000 });
        at(3_000, () => {
          const others = [come(), come({ deadline: 1e9 })];
          at(2_000, () => others.forEach(({ leave }) => leave()));
        });
      });

      assert.deepEqual(polls, [0, 8_000]);
    });

    it('should not put the last poll of another off', () => {
      const polls = watcherScene(['running'], {}, ({ at, come }) => {
        come({ deadline: 1_000 });
        for (const ms of [100, 200, 300]) at(ms, () => come({ deadline: 1_000 - ms }));
      });

      assert.equal(polls[1], 500);
    });

    it('should cut the wait for a first poll, and for a retry', () => {
      const put = watcherScene(['running'], { initialDelayMs: 50_000 }, ({ at, come }) => {
        const early = come();
        at(1_000, () => come({ deadline: 10_000 }));
        at(12_000, early.leave);
      });

      assert.deepEqual(put, [9_000]);
    });

    it('should place no second one after it', () => {
      const polls = watcherScene(['running'], {}, ({ at, come }) => {
        const early = come({ deadline: 50_000 });
        at(9_000, () => come({ deadline: 1_000 }));
        at(30_000, early.leave);
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
        it(`should let one fresh poll, answered ${what} with ${state}, judge all whose limit is over (pitfall 13)`, () => {
          const ends: Told[] = [];
          const answer = { reading$: timer(latencyMs).pipe(map(() => ({ state, rawState: state }))) };
          const fresh = latencyMs === 0 ? state : answer;
          const options = { scheduler: sleepy(4_900, 60_000) };
          const polls = watcherScene(['starting', 'starting', fresh], options, ({ come }) =>
            ends.push(
              come({ deadline: 5_000 }),
              come({ deadline: 6_000 }),
              come({ stateDeadlines: { starting: 6_000 } }),
            ),
          );

          // The last poll, at 3,000, came before.
          assert.deepEqual(polls, [0, 3_000, 60_000]);
          for (const end of ends)
            if (state === 'success')
              assert.ok(end.completed && isTerminal(end.snapshots.at(-1) as BatchSnapshot));
            else assert.deepEqual(limitOf(end).slice(1), [60_000 + latencyMs, 3]);
        });
      }
    }

    it('should poll anew for who is left, though the other has gone that waited for it as well (pitfall 13)', () => {
      const ends: Told[] = [];
      // It begins at 3,500, before the limit, and is answered 50 ms after the process goes on.
      const open = { reading$: timer(1_450).pipe(map(() => readings['s'] as StateReading)) };
      const polls = watcherScene(
        ['starting', open, 'success'],
        { scheduler: sleepy(4_900, 60_000) },
        ({ at, come }) => {
          ends.push(come({ deadline: 5_500 }), come({ deadline: 5_500 }));
          at(4_910, () => ends[0]?.leave());
        },
      );

      assert.deepEqual(polls, [0, 3_500, 60_050]);
      assert.ok(ends[1]?.completed);
    });

    it('should not end who still has time', () => {
      const ends: Told[] = [];
      const options = { scheduler: sleepy(4_900, 60_000), schedule: every(1_000) };
      watcherScene(['starting'], options, ({ come }) =>
        ends.push(come({ deadline: 5_000 }), come({ deadline: 62_000 })),
      );

      assert.deepEqual(
        ends.map((end) => limitOf(end)[1]),
        [60_000, 62_000],
      );
    });
  });

  it('should leave no timer behind when all have left before', () => {
    const polls = watcherScene(
      ['running'],
      { deadline: 10_000, stateDeadlines: { running: 5_000 } },
      (stage) => {
        const subscribers = [stage.come(), stage.come({ deadline: 1e12 })];
        stage.at(10, () => subscribers.forEach(({ leave }) => leave()));
      },
    );

    assert.deepEqual(polls, [0]);
  });

  it('should take a limit that is longer than a timer can hold (pitfall 7)', () => {
    const watcher = createWatcher({
      source: fakeSource(['running']),
      schedule: every(2 ** 30),
      random: noJitter,
    });
    marbles(({ expectObservable }) => {
      expectObservable(watcher.watchBatch$(projectId, batchId).pipe(told()), `^ ${String(2 ** 32)}ms !`).toBe(
        'r',
      );
      expectObservable(watcher.watchBatch$(projectId, batchId, { deadline: 2 ** 32 - 9 }).pipe(told())).toBe(
        `r ${String(2 ** 32 - 10)}ms #`,
        undefined,
        'DeadlineExceededError',
      );
    }, 2 ** 33);
  });
});
