import assert from 'node:assert/strict';
import { VirtualTimeScheduler } from 'rxjs';
import { every, watchBatch$, type WatchOptions } from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';
import type { Alarm } from '../../lib/watch/Alarms.ts';
import type { WatchState } from '../../lib/watch/WatchState.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { newWatch } from '../support/newWatch.ts';

const POLLS = 1_000;
const POLL_MS = 5_000;

/** The delays of all timers that a watch sets in many polls of an unchanged state, but for those between its polls. */
const otherTimers = (options: WatchOptions): readonly number[] => {
  const scheduler = new VirtualTimeScheduler(undefined, POLLS * POLL_MS);
  const delays: number[] = [];
  const schedule = scheduler.schedule.bind(scheduler);
  scheduler.schedule = (work, delay = 0, state) => {
    delays.push(delay);
    return schedule(work, delay, state);
  };
  const source = fakeSource(['running']);
  const watching = watchBatch$(testRef.projectId, testRef.batchId, {
    source,
    scheduler,
    schedule: every(POLL_MS),
    ...options,
  }).subscribe();
  scheduler.flush();
  watching.unsubscribe();
  assert.ok(source.polls() >= POLLS, String(source.polls()));
  return delays.filter((delay) => delay !== POLL_MS);
};

describe('the timers of a watch, beside those between its polls', () => {
  const onEvent = () => undefined;

  it('should be none without a listener and without limits', () => {
    assert.deepEqual(otherTimers({}), []);
  });

  it('should be one for each time that staleness may have set in, however many polls there are', () => {
    // Each waits for what is left since the last answer.
    const timers = otherTimers({ onEvent, staleAfterMs: 300_001 });
    assert.ok(timers.length <= (POLLS * POLL_MS) / 290_000 + 1, String(timers.length));
    assert.equal(timers[0], 300_001);
  });

  it('should be one for each limit, however many polls there are', () => {
    const timers = otherTimers({ deadline: 86_400_000, stateDeadlines: { running: 43_200_000 } });
    assert.deepEqual([...timers].sort(), [43_200_000, 86_400_000]);
  });
});

/** An alarm that notes what it is notified of, and is woken once. */
const alarmOf = (log: unknown[], name: string, part: Partial<Alarm> & { wakeMs: number }): Alarm => {
  const alarm = {
    quietUntilMs: Infinity,
    onWake: (nowMs: number) => {
      alarm.wakeMs = Infinity;
      log.push([name, nowMs]);
    },
    onWait: (waitEndMs: number | undefined) => log.push([name, 'wait', waitEndMs]),
    onFault: (thrown: unknown) => log.push([name, thrown]),
    ...part,
  };
  return alarm;
};

/** A wait until `dueMs` begins. */
const beginWait = (watch: WatchState, dueMs: number): void => {
  watch.dueMs = dueMs;
  watch.beginWait({ skip: () => undefined });
};
const removeAll = (watch: WatchState, alarms: readonly Alarm[]): void => {
  for (const alarm of alarms) watch.alarms.remove(alarm);
};

describe('Alarms', () => {
  it('should wake each alarm at its time, whatever the order in which they were set', () => {
    inVirtualTime((at) => {
      const [watch, log] = [newWatch(), [] as unknown[]];
      const alarms = [
        alarmOf(log, 'late', { wakeMs: 9 }),
        alarmOf(log, 'early', { wakeMs: 3 }),
        alarmOf(log, 'never', { wakeMs: Infinity }),
      ];
      for (const alarm of alarms) watch.alarms.set(alarm);
      at(20, () => {
        assert.deepEqual(log, [
          ['early', 3],
          ['late', 9],
        ]);
        removeAll(watch, alarms);
      });
    });
  });

  it('should wake none that was removed, also by another one at the same moment', () => {
    inVirtualTime((at) => {
      const [watch, log] = [newWatch(), [] as unknown[]];
      const second = alarmOf(log, 'second', { wakeMs: 5 });
      const first = alarmOf(log, 'first', {
        wakeMs: 5,
        onWake: () => {
          removeAll(watch, [first, second]);
        },
      });
      const third = alarmOf(log, 'third', { wakeMs: 5 });
      for (const alarm of [first, second, third]) watch.alarms.set(alarm);
      watch.alarms.remove(third);
      at(9, () => {
        assert.deepEqual(log, []);
      });
    });
  });

  it('should leave no timer when the last alarm is removed', () => {
    inVirtualTime(() => {
      const watch = newWatch();
      const alarms = [alarmOf([], 'a', { wakeMs: 5_000_000 }), alarmOf([], 'b', { wakeMs: 7_000_000 })];
      for (const alarm of alarms) watch.alarms.set(alarm);
      removeAll(watch, alarms);
    });
  });

  it('should notify of a wait only where it reaches a moment that concerns an alarm', () => {
    inVirtualTime((at) => {
      const [watch, log] = [newWatch(), [] as unknown[]];
      const alarm = alarmOf(log, 'limit', { wakeMs: 1_000, quietUntilMs: 100 });
      watch.alarms.set(alarm);
      beginWait(watch, 99);
      watch.endWait();
      assert.deepEqual(log, []);
      beginWait(watch, 100);
      assert.deepEqual(log, [['limit', 'wait', 100]]);
      // An attempt that begins after that moment, because the process was stopped.
      at(150, () => {
        watch.endWait();
        assert.deepEqual(log[1], ['limit', 'wait', undefined]);
        removeAll(watch, [alarm]);
      });
    });
  });

  it('should notify of every wait where one of the alarms may move', () => {
    const [watch, log] = [newWatch(), [] as unknown[]];
    const alarms = [
      alarmOf(log, 'limit', { wakeMs: Infinity }),
      alarmOf(log, 'moment', { wakeMs: Infinity, quietUntilMs: 0 }),
    ];
    for (const alarm of alarms) watch.alarms.set(alarm);
    beginWait(watch, 1);
    watch.endWait();
    assert.equal(log.length, 4);
    removeAll(watch, alarms);
    beginWait(watch, 2);
    assert.equal(log.length, 4);
  });

  it('should notify of fewer waits when that alarm is removed', () => {
    const [watch, log] = [newWatch(), [] as unknown[]];
    const limit = alarmOf(log, 'limit', { wakeMs: Infinity, quietUntilMs: 100 });
    const moment = alarmOf(log, 'moment', { wakeMs: Infinity, quietUntilMs: 0 });
    for (const alarm of [limit, moment]) watch.alarms.set(alarm);
    watch.alarms.remove(moment);
    beginWait(watch, 1); // the last one of all waits
    beginWait(watch, 2);
    assert.deepEqual(log, [['limit', 'wait', 1]]);
    watch.alarms.remove(limit);
  });

  it('should tell an alarm of what it has thrown, and wake the others', () => {
    inVirtualTime((at) => {
      const [watch, log] = [newWatch(), [] as unknown[]];
      const fault = new Error('leadMs failed');
      const broken = alarmOf(log, 'broken', {
        wakeMs: 5,
        onWake: () => {
          removeAll(watch, [broken]);
          throw fault;
        },
      });
      const other = alarmOf(log, 'other', { wakeMs: 5 });
      for (const alarm of [broken, other]) watch.alarms.set(alarm);
      at(9, () => {
        assert.deepEqual(log, [
          ['broken', fault],
          ['other', 5],
        ]);
        removeAll(watch, [other]);
      });
    });
  });

  it('should tell every alarm of a clock that throws', () => {
    inVirtualTime((at) => {
      const [watch, log] = [newWatch(), [] as unknown[]];
      const alarms = [alarmOf(log, 'a', { wakeMs: 5 }), alarmOf(log, 'b', { wakeMs: 50 })];
      for (const alarm of alarms) watch.alarms.set(alarm);
      const fault = new Error('no clock');
      watch.elapsedMs = () => {
        throw fault;
      };
      at(9, () => {
        assert.deepEqual(log, [
          ['a', fault],
          ['b', fault],
        ]);
        removeAll(watch, alarms);
      });
    });
  });
});
