import assert from 'node:assert/strict';
import { map, NEVER, timer } from 'rxjs';
import {
  DeadlineExceededError,
  every,
  StateDeadlineExceededError,
  type StateReading,
  watchScheduler,
} from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { hear } from '../support/hear.ts';
import { readings } from '../support/snapshots.ts';
import { limitOf, type Told, watcherScene } from '../support/watcherScene.ts';

describe('the deadlines of a createWatcher', () => {
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
      const polls = watcherScene(['starting', 'running'], { schedule: every(2_000) }, ({ at, come }) => {
        const early = come();
        at(3_000, () => (late = come({ stateDeadlines: { running: 5_000 } })));
        at(7_001, early.leave);
      });

      assert.deepEqual(polls, [0, 2_000, 4_000, 6_000, 6_500]);
      assert.deepEqual(limitOf(late as Told), [5_000, 7_000, 5]);
    });

    it('should give way to a deadline that is over in the same frame, for who comes late too', () => {
      const ends: Told[] = [];
      watcherScene(['running'], { schedule: every(1_000) }, ({ at, come }) => {
        const early = come();
        for (const [ms, deadline] of [
          [2_500, 2_500],
          [2_600, 2_401],
        ] as const)
          at(ms, () => ends.push(come({ deadline, stateDeadlines: { running: 5_000 } })));
        at(6_000, early.leave);
      });

      assert.ok(ends[0]?.error instanceof DeadlineExceededError);
      assert.ok(ends[1]?.error instanceof StateDeadlineExceededError);
    });

    it('should not hold a deadline up that is over while a fresh poll is awaited', () => {
      let late: Told | undefined;
      watcherScene(['running', { reading$: NEVER }], {}, ({ at, come }) => {
        const early = come();
        at(50_000, () => (late = come({ deadline: 3_000, stateDeadlines: { running: 5_000 } })));
        at(60_000, early.leave);
      });

      assert.deepEqual(limitOf(late as Told), [3_000, 53_000, 1]);
    });

    it('should judge who comes when it is long over by a fresh poll', () => {
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
});
