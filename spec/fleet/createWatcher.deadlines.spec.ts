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
import { listen } from '../support/observing.ts';
import { readings } from '../support/fixtures.ts';
import { limitOf, pollTimes, type Recording } from './support/watchers.ts';

describe('the deadlines of a watcher', () => {
  describe('deadline', () => {
    it('should count from each subscription, also if it is that of the watcher', () => {
      const recordings: Recording[] = [];
      pollTimes(['running'], { deadline: 10_000 }, ({ at, subscribe }) => {
        recordings.push(subscribe());
        at(6_000, () => recordings.push(subscribe(), subscribe({ deadline: 1_000 })));
      });

      assert.deepEqual(
        recordings.map(limitOf).map(([limitMs, atMs]) => [limitMs, atMs]),
        [
          [10_000, 10_000],
          [10_000, 16_000],
          [1_000, 7_000],
        ],
      );
    });

    it('should accept a Date, also a past one; the error holds the time from the subscription', () => {
      const recordings: Recording[] = [];
      pollTimes(['running'], {}, ({ at, subscribe }) => {
        at(2_000, () => recordings.push(subscribe({ deadline: new Date(9_000) })));
        at(5_000, () =>
          recordings.push(subscribe({ deadline: new Date(9_000) }), subscribe({ deadline: new Date(1_000) })),
        );
      });

      assert.deepEqual(
        recordings.map(limitOf).map(([limitMs, atMs]) => [limitMs, atMs + 2_000]),
        [
          [7_000, 9_000],
          [4_000, 9_000],
          [0, 5_000],
        ],
      );
    });

    it('should be at its Date even if the wall clock was set since the polls started', () => {
      let set = 0;
      const { monotonicNow, schedule, now } = watchScheduler;
      const scheduler = { monotonicNow, schedule, now: () => now() + set };
      let late: Recording | undefined;
      pollTimes(['running'], { scheduler }, ({ at, subscribe }) => {
        const early = subscribe();
        at(1_000, () => (set = 3_600_000));
        at(2_000, () => (late = subscribe({ deadline: new Date(3_600_000 + 9_000) })));
        at(20_000, early.unsubscribe);
      });

      assert.deepEqual(limitOf(late as Recording), [7_000, 9_000, 2]);
    });

    it('should not apply to another subscriber without one', () => {
      pollTimes(['running'], {}, ({ at, subscribe }) => {
        const free = subscribe();
        subscribe({ deadline: 10 });
        at(90_000, () => {
          assert.equal(free.error, undefined);
          free.unsubscribe();
        });
      });
    });

    it('should count from the watchedSince of a resumed snapshot', () => {
      const resumed = (watchedSince: number, deadline: number | Date): readonly [number, number] => {
        const error: unknown[] = [];
        pollTimes(['running'], {}, ({ at, watcher, subscribe }) => {
          at(5_000, () => {
            const early = subscribe();
            const stored = snapshotOf({ state: 'running', watchedSince, observedAt: 4_000 });
            at(1_000, () =>
              listen(watcher.watchBatches$([stored], { deadline }), (result) => {
                assert.ok('left' in result);
                error.push(result.left);
                early.unsubscribe();
              }),
            );
          });
        });
        const [limitMs, atMs] = limitOf({ error: error[0] });
        return [limitMs, 5_000 + atMs];
      };

      assert.deepEqual(resumed(2_000, 10_000), [10_000, 12_000]);
      assert.deepEqual(resumed(2_000, new Date(9_000)), [7_000, 9_000]);
      // A time in the future counts as now.
      assert.deepEqual(resumed(8_000, 10_000), [10_000, 16_000]);
      // Already over.
      assert.deepEqual(resumed(2_000, 1_000), [1_000, 6_000]);
    });

    it('should count from there also for the first subscriber of the job', () => {
      const recordings: unknown[] = [];
      pollTimes(['running'], {}, ({ at, watcher }) => {
        at(5_000, () => {
          const stored = snapshotOf({ state: 'running', watchedSince: 2_000, observedAt: 4_000 });
          listen(watcher.watchBatches$([stored], { deadline: 10_000 }), (result) => {
            assert.ok('left' in result);
            recordings.push(limitOf({ error: result.left }), watchScheduler.now());
          });
        });
      });

      assert.deepEqual(recordings, [[10_000, 10_000, 3], 12_000]);
    });
  });

  describe('stateDeadlines', () => {
    it('should be combined with those of the watcher for each subscriber', () => {
      const recordings: Recording[] = [];
      const options = { schedule: every(1_000), stateDeadlines: { starting: 5_000, running: 9_000 } };
      pollTimes(['starting', 'starting', 'running'], options, ({ subscribe }) =>
        recordings.push(
          subscribe(),
          subscribe({ stateDeadlines: { running: 4_000 } }),
          subscribe({ stateDeadlines: { starting: 1_500 } }),
        ),
      );

      assert.deepEqual(
        recordings.map((recording) => [
          (recording.error as StateDeadlineExceededError).state,
          ...limitOf(recording).slice(0, 2),
        ]),
        [
          ['running', 9_000, 10_250],
          ['running', 4_000, 5_250],
          ['running', 9_000, 10_250],
        ],
      );
    });

    it('should default to an hour for an unknown state', () => {
      const HOUR = 3_600_000;
      const recordings: Recording[] = [];
      pollTimes(
        ['paused'],
        { schedule: every(HOUR / 4) },
        ({ subscribe }) =>
          recordings.push(
            subscribe(),
            subscribe({ stateDeadlines: { running: 1 } }),
            subscribe({ stateDeadlines: { unknown: 2 * HOUR } }),
          ),
        3 * HOUR,
      );

      assert.deepEqual(
        recordings.map((recording) => limitOf(recording)[1]),
        [HOUR, HOUR, 2 * HOUR],
      );
    });

    it('should count from when the job was first seen in the state, also for a later subscriber', () => {
      let late: Recording | undefined;
      const polls = pollTimes(['starting', 'running'], { schedule: every(2_000) }, ({ at, subscribe }) => {
        const early = subscribe();
        at(3_000, () => (late = subscribe({ stateDeadlines: { running: 5_000 } })));
        at(7_001, early.unsubscribe);
      });

      assert.deepEqual(polls, [0, 2_000, 4_000, 6_000, 6_500]);
      assert.deepEqual(limitOf(late as Recording), [5_000, 7_000, 5]);
    });

    it('should give way to a deadline in the same frame, also for a later subscriber', () => {
      const recordings: Recording[] = [];
      pollTimes(['running'], { schedule: every(1_000) }, ({ at, subscribe }) => {
        const early = subscribe();
        for (const [ms, deadline] of [
          [2_500, 2_500],
          [2_600, 2_401],
        ] as const)
          at(ms, () => recordings.push(subscribe({ deadline, stateDeadlines: { running: 5_000 } })));
        at(6_000, early.unsubscribe);
      });

      assert.ok(recordings[0]?.error instanceof DeadlineExceededError);
      assert.ok(recordings[1]?.error instanceof StateDeadlineExceededError);
    });

    it('should not delay a deadline while a fresh poll is awaited', () => {
      let late: Recording | undefined;
      pollTimes(['running', { reading$: NEVER }], {}, ({ at, subscribe }) => {
        const early = subscribe();
        at(50_000, () => (late = subscribe({ deadline: 3_000, stateDeadlines: { running: 5_000 } })));
        at(60_000, early.unsubscribe);
      });

      assert.deepEqual(limitOf(late as Recording), [3_000, 53_000, 1]);
    });

    it('should be judged by a fresh poll for a subscriber that starts long after', () => {
      const recordings: Recording[] = [];
      const later = (state: string) => ({
        reading$: timer(300).pipe(map(() => readings[state] as StateReading)),
      });
      for (const answer of ['s', 'r'])
        pollTimes(['starting', later(answer)], {}, ({ at, subscribe }) => {
          const early = subscribe();
          at(50_000, () => recordings.push(subscribe({ stateDeadlines: { starting: 5_000 } })));
          at(60_000, () => recordings.at(-1)?.unsubscribe());
          at(60_000, early.unsubscribe);
        });
      const [stays, changes] = recordings as [Recording, Recording];

      assert.deepEqual(limitOf(stays), [5_000, 50_300, 2]);
      assert.equal(changes.error, undefined);
      assert.deepEqual(
        changes.snapshots.map(({ state }) => state),
        ['starting', 'running'],
      );
    });
  });
});
