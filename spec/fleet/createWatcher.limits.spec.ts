import assert from 'node:assert/strict';
import { map, NEVER, Subject, timer } from 'rxjs';
import {
  type BatchSnapshot,
  createWatcher,
  DeadlineExceededError,
  every,
  isTerminal,
  StateDeadlineExceededError,
  type StateReading,
  watchScheduler,
} from 'dli-watch';
import { fakeSource, noJitter, snapshotOf, testRef } from 'dli-watch/testing';
import { hear } from '../support/hear.ts';
import { sleepy } from '../support/sleepy.ts';
import { readings, told } from '../support/snapshots.ts';
import { marbles } from '../support/testScheduler.ts';
import { type Told, watcherScene } from '../support/watcherScene.ts';

const { projectId, batchId } = testRef;

/** The limit that ended a subscriber, when it did on the clock of the polls, and how many looks were answered by then. */
const limitOf = ({ error }: Pick<Told, 'error'>): readonly [limitMs: number, atMs: number, polls: number] => {
  assert.ok(error instanceof DeadlineExceededError || error instanceof StateDeadlineExceededError);
  return [error.deadlineMs, error.elapsedMs, error.polls];
};

describe('createWatcher with limits of time', () => {
  describe('of two subscribers', () => {
    for (const [what, first, second, expected] of [
      ['2 s before', 10_000, 30_000, [0, 8_000, 28_000]],
      ['2 s before, though that of the other comes shortly before', 10_000, 13_000, [0, 8_000, 11_000]],
      ['after half of what is left', 1_000, 3_000, [0, 500, 1_750]],
      ['for both when they are over at once', 10_000, 10_000, [0, 8_000]],
      ['for both when they are over together', 10_000, 10_999, [0, 8_000]],
    ] as const) {
      it(`should end each at its own, with one last look ${what} (pitfall 12)`, () => {
        const ends: Told[] = [];
        const looks = watcherScene(['running'], {}, ({ come }) =>
          ends.push(come({ deadline: first }), come({ deadline: second })),
        );

        assert.deepEqual(looks, expected);
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
      const looks = watcherScene(
        ['starting', 'starting', 'success'],
        { schedule: every(4_000) },
        ({ come }) => subscribers.push(come({ deadline: 4_100 }), come()),
      );
      const [first, second] = subscribers as [Told, Told];

      assert.deepEqual(looks, [0, 4_000, 4_050]);
      assert.ok(first.completed);
      assert.ok(second.completed);
    });

    for (const [at, look, early, late, subs] of [
      ['t−1', '-----r', 's-------r-', '--s-----r#', '---^----!'],
      ['t', '------r', 's--------r', '--s------(r#)', '---^-----!'],
      ['t+1', '-------r', 's---------r', '--s------#', '---^------!'],
    ] as const) {
      it(`should ${at === 't+1' ? 'not wait for' : 'deliver'} an answer at ${at}, for which the other waits`, () => {
        marbles(({ cold, expectObservable, expectSubscriptions }) => {
          const look$ = cold(look, readings);
          const watcher = createWatcher({
            source: fakeSource(['starting', { reading$: look$ }, { reading$: NEVER }]),
            schedule: every(3),
          });

          expectObservable(watcher.watchBatch$(projectId, batchId).pipe(told()), '^').toBe(early);
          expectObservable(watcher.watchBatch$(projectId, batchId, { deadline: 7 }).pipe(told()), '--^').toBe(
            late,
            undefined,
            'DeadlineExceededError',
          );
          expectSubscriptions(look$.subscriptions).toBe(subs);
        });
      });
    }

    it('should let a terminal answer at the limit win', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const look$ = cold('-------(S|)', readings);
        const watcher = createWatcher({ source: fakeSource([{ reading$: look$ }]) });

        expectObservable(watcher.watchBatch$(projectId, batchId).pipe(told())).toBe('-------(S|)');
        expectObservable(watcher.watchBatch$(projectId, batchId, { deadline: 7 }).pipe(told())).toBe(
          '-------(S|)',
        );
        expectSubscriptions(look$.subscriptions).toBe('^------!');
      });
    });

    it('should withdraw a look that hangs with the last of them (pitfall 29)', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const look$ = cold('-', readings);
        const watcher = createWatcher({ source: fakeSource([{ reading$: look$ }]) });

        for (const [deadline, expected] of [
          [3, '---#'],
          [7, '-------#'],
        ] as const)
          expectObservable(watcher.watchBatch$(projectId, batchId, { deadline }).pipe(told())).toBe(
            expected,
            undefined,
            'DeadlineExceededError',
          );
        expectSubscriptions(look$.subscriptions).toBe('^------!');
      });
    });

    it('should let who comes inside the error of the last of them go on with its poll', () => {
      const reading$ = new Subject<StateReading>();
      const looks = watcherScene(['running', { reading$ }], {}, ({ at, come, watcher }) => {
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

      assert.deepEqual(looks, [0, 8_000]);
    });
  });

  describe('set while a wait lasts', () => {
    it('should cut it', () => {
      let late: Told | undefined;
      const looks = watcherScene(['running'], {}, ({ at, come }) => {
        const early = come();
        at(5_000, () => (late = come({ deadline: 10_000 })));
        at(16_000, early.leave);
      });

      assert.deepEqual(looks, [0, 13_000]);
      assert.deepEqual(limitOf(late as Told), [10_000, 15_000, 2]);
    });

    it('should leave it as it was when its subscriber leaves before', () => {
      const looks = watcherScene(['running', 'success'], {}, ({ at, come }) => {
        come();
        at(5_000, () => {
          const late = come({ deadline: 10_000 });
          at(7_999, late.leave);
        });
      });

      assert.deepEqual(looks, [0, 100_000]);
    });

    it('should not lose the last look of another: neither by coming, nor by leaving', () => {
      const looks = watcherScene(['running'], {}, ({ at, come }) => {
        come({ deadline: 10_000 });
        at(3_000, () => {
          const others = [come(), come({ deadline: 1e9 })];
          at(2_000, () => others.forEach(({ leave }) => leave()));
        });
      });

      assert.deepEqual(looks, [0, 8_000]);
    });

    it('should not put the last look of another off', () => {
      const looks = watcherScene(['running'], {}, ({ at, come }) => {
        come({ deadline: 1_000 });
        for (const ms of [100, 200, 300]) at(ms, () => come({ deadline: 1_000 - ms }));
      });

      assert.equal(looks[1], 500);
    });

    it('should cut the wait for a first look, and for a retry', () => {
      const put = watcherScene(['running'], { initialDelayMs: 50_000 }, ({ at, come }) => {
        const early = come();
        at(1_000, () => come({ deadline: 10_000 }));
        at(12_000, early.leave);
      });

      assert.deepEqual(put, [9_000]);
    });

    it('should place no second one after it', () => {
      const looks = watcherScene(['running'], {}, ({ at, come }) => {
        const early = come({ deadline: 50_000 });
        at(9_000, () => come({ deadline: 1_000 }));
        at(30_000, early.leave);
      });

      assert.deepEqual(looks, [0, 9_500]);
    });
  });

  describe('deadline', () => {
    it('should count from the subscription, that of the watcher for each subscriber too', () => {
      const ends: Told[] = [];
      watcherScene(['running'], { deadline: 10_000 }, ({ at, come }) => {
        ends.push(come());
        at(6_000, () => ends.push(come(), come({ deadline: 1_000 })));
      });

      assert.deepEqual(
        ends.map(limitOf).map(([limitMs, atMs]) => [limitMs, atMs]),
        [
          [10_000, 10_000],
          [10_000, 16_000],
          [1_000, 7_000],
        ],
      );
    });

    it('should be a moment as well, a past one too; the error tells the time from the subscription to it', () => {
      const ends: Told[] = [];
      watcherScene(['running'], {}, ({ at, come }) => {
        at(2_000, () => ends.push(come({ deadline: new Date(9_000) })));
        at(5_000, () => ends.push(come({ deadline: new Date(9_000) }), come({ deadline: new Date(1_000) })));
      });

      assert.deepEqual(
        ends.map(limitOf).map(([limitMs, atMs]) => [limitMs, atMs + 2_000]),
        [
          [7_000, 9_000],
          [4_000, 9_000],
          [0, 5_000],
        ],
      );
    });

    it('should be that moment also when the wall clock was set since the polls began', () => {
      let set = 0;
      const { monotonicNow, schedule, now } = watchScheduler;
      const scheduler = { monotonicNow, schedule, now: () => now() + set };
      let late: Told | undefined;
      watcherScene(['running'], { scheduler }, ({ at, come }) => {
        const early = come();
        at(1_000, () => (set = 3_600_000));
        at(2_000, () => (late = come({ deadline: new Date(3_600_000 + 9_000) })));
        at(20_000, early.leave);
      });

      assert.deepEqual(limitOf(late as Told), [7_000, 9_000, 2]);
    });

    it('should be none for who has none, though another has', () => {
      watcherScene(['running'], {}, ({ at, come }) => {
        const free = come();
        come({ deadline: 10 });
        at(90_000, () => {
          assert.equal(free.error, undefined);
          free.leave();
        });
      });
    });

    it('should count from the watchedSince of the snapshot that one resumes from', () => {
      const resumed = (watchedSince: number, deadline: number | Date): readonly [number, number] => {
        const error: unknown[] = [];
        watcherScene(['running'], {}, ({ at, watcher, come }) => {
          at(5_000, () => {
            const early = come();
            const stored = snapshotOf({ state: 'running', watchedSince, observedAt: 4_000 });
            at(1_000, () =>
              hear(watcher.watchBatches$([stored], { deadline }), (result) => {
                assert.ok('left' in result);
                error.push(result.left);
                early.leave();
              }),
            );
          });
        });
        const [limitMs, atMs] = limitOf({ error: error[0] });
        return [limitMs, 5_000 + atMs];
      };

      assert.deepEqual(resumed(2_000, 10_000), [10_000, 12_000]);
      assert.deepEqual(resumed(2_000, new Date(9_000)), [7_000, 9_000]);
      // A stamp of the future counts as now.
      assert.deepEqual(resumed(8_000, 10_000), [10_000, 16_000]);
      // It was over before.
      assert.deepEqual(resumed(2_000, 1_000), [1_000, 6_000]);
    });

    it('should count from there when it is the first who watches the job, too', () => {
      const ends: unknown[] = [];
      watcherScene(['running'], {}, ({ at, watcher }) => {
        at(5_000, () => {
          const stored = snapshotOf({ state: 'running', watchedSince: 2_000, observedAt: 4_000 });
          hear(watcher.watchBatches$([stored], { deadline: 10_000 }), (result) => {
            assert.ok('left' in result);
            ends.push(limitOf({ error: result.left }), watchScheduler.now());
          });
        });
      });

      assert.deepEqual(ends, [[10_000, 10_000, 3], 12_000]);
    });
  });

  describe('stateDeadlines', () => {
    it('should hold beside those of the watcher, each for its own subscriber', () => {
      const ends: Told[] = [];
      const options = { schedule: every(1_000), stateDeadlines: { starting: 5_000, running: 9_000 } };
      watcherScene(['starting', 'starting', 'running'], options, ({ come }) =>
        ends.push(
          come(),
          come({ stateDeadlines: { running: 4_000 } }),
          come({ stateDeadlines: { starting: 1_500 } }),
        ),
      );

      assert.deepEqual(
        ends.map((end) => [(end.error as StateDeadlineExceededError).state, ...limitOf(end).slice(0, 2)]),
        [
          ['running', 9_000, 10_250],
          ['running', 4_000, 5_250],
          ['running', 9_000, 10_250],
        ],
      );
    });

    it('should end an unknown state after an hour by default, whom it did not set another', () => {
      const HOUR = 3_600_000;
      const ends: Told[] = [];
      watcherScene(
        ['paused'],
        { schedule: every(HOUR / 4) },
        ({ come }) =>
          ends.push(
            come(),
            come({ stateDeadlines: { running: 1 } }),
            come({ stateDeadlines: { unknown: 2 * HOUR } }),
          ),
        3 * HOUR,
      );

      assert.deepEqual(
        ends.map((end) => limitOf(end)[1]),
        [HOUR, HOUR, 2 * HOUR],
      );
    });

    it('should count from when the job was first seen in the state, for who comes late too', () => {
      let late: Told | undefined;
      const looks = watcherScene(['starting', 'running'], { schedule: every(2_000) }, ({ at, come }) => {
        const early = come();
        at(3_000, () => (late = come({ stateDeadlines: { running: 5_000 } })));
        at(7_001, early.leave);
      });

      assert.deepEqual(looks, [0, 2_000, 4_000, 6_000, 6_500]);
      assert.deepEqual(limitOf(late as Told), [5_000, 7_000, 5]);
    });

    it('should judge who comes when it is long over by a fresh look', () => {
      const ends: Told[] = [];
      const later = (state: string) => ({
        reading$: timer(300).pipe(map(() => readings[state] as StateReading)),
      });
      for (const answer of ['s', 'r'])
        watcherScene(['starting', later(answer)], {}, ({ at, come }) => {
          const early = come();
          at(50_000, () => ends.push(come({ stateDeadlines: { starting: 5_000 } })));
          at(60_000, () => ends.at(-1)?.leave());
          at(60_000, early.leave);
        });
      const [stays, changes] = ends as [Told, Told];

      assert.deepEqual(limitOf(stays), [5_000, 50_300, 2]);
      assert.equal(changes.error, undefined);
      assert.deepEqual(
        changes.snapshots.map(({ state }) => state),
        ['starting', 'running'],
      );
    });
  });

  describe('after the process was stopped', () => {
    for (const [what, latencyMs] of [
      ['at once', 0],
      ['after a while', 20],
    ] as const) {
      for (const state of ['starting', 'success'] as const) {
        it(`should let one fresh look, answered ${what} with ${state}, judge all whose limit is over (pitfall 13)`, () => {
          const ends: Told[] = [];
          const answer = { reading$: timer(latencyMs).pipe(map(() => ({ state, rawState: state }))) };
          const fresh = latencyMs === 0 ? state : answer;
          const options = { scheduler: sleepy(4_900, 60_000) };
          const looks = watcherScene(['starting', 'starting', fresh], options, ({ come }) =>
            ends.push(
              come({ deadline: 5_000 }),
              come({ deadline: 6_000 }),
              come({ stateDeadlines: { starting: 6_000 } }),
            ),
          );

          // The last look, at 3,000, came before.
          assert.deepEqual(looks, [0, 3_000, 60_000]);
          for (const end of ends)
            if (state === 'success')
              assert.ok(end.completed && isTerminal(end.snapshots.at(-1) as BatchSnapshot));
            else assert.deepEqual(limitOf(end).slice(1), [60_000 + latencyMs, 3]);
        });
      }
    }

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
    const looks = watcherScene(
      ['running'],
      { deadline: 10_000, stateDeadlines: { running: 5_000 } },
      (stage) => {
        const subscribers = [stage.come(), stage.come({ deadline: 1e12 })];
        stage.at(10, () => subscribers.forEach(({ leave }) => leave()));
      },
    );

    assert.deepEqual(looks, [0]);
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
