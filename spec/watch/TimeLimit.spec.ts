import { every, type WatchOptions } from 'dli-watch';
import { fakeSource } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { expand, type Observable, type Subscription, timer } from 'rxjs';
import { QUIET } from '../../lib/watch/Alarms.ts';
import type { WatchState } from '../../lib/watch/WatchState.ts';
import { TimeLimit } from '../../lib/watch/TimeLimit.ts';
import { listen, pollsOf } from '../support/observing.ts';
import { type At, inVirtualTime } from '../support/inVirtualTime.ts';
import { newWatch } from '../support/newWatch.ts';
import { waitOf$ } from '../support/waiting.ts';

/** A limit of time that is in force. */
const limit = (watch: WatchState, atMs: number): TimeLimit => {
  const limited = new TimeLimit(watch, atMs, undefined, {
    onOver: () => undefined,
    onFault: assert.ifError,
  });
  limited.start();
  limited.trigger();
  return limited;
};

/** A watch whose clock stands at `now()`. */
const watchAt = (now: () => number, options: WatchOptions = {}): WatchState =>
  newWatch({ ...options, scheduler: { ...newWatch().settings.scheduler, now, monotonicNow: now } });

/** Waits one after another, and notes when each ends. */
const waits = (watch: WatchState, delayMs: number, ends: number[]): Subscription =>
  waitOf$(watch, delayMs)
    .pipe(
      expand(() => {
        ends.push(watch.elapsedMs());
        return waitOf$(watch, delayMs);
      }),
    )
    .subscribe();

/** When waits of `delayMs` end, in a scene of `untilMs`. */
const endsOf = (
  delayMs: number,
  untilMs: number,
  scene: (watch: WatchState, at: At) => void,
): readonly number[] => {
  const ends: number[] = [];
  inVirtualTime((at) => {
    const watch = newWatch();
    const waiting = waits(watch, delayMs, ends);
    scene(watch, at);
    at(untilMs, () => waiting.unsubscribe());
  });
  return ends;
};

describe('TimeLimit', () => {
  for (const [limitMs, lastMs] of [
    [50_000, 48_000],
    [4_001, 2_001],
    [4_000, 2_000],
    [3_999, 1_999.5],
    [10, 5],
  ] as const) {
    it(`should end a wait that would cross a limit at ${String(limitMs)} once, at ${String(lastMs)}`, () => {
      const ends = endsOf(60_000, 50_001, (watch) => limit(watch, limitMs));
      assert.deepEqual(ends, [lastMs]);
    });
  }

  it('should not touch waits that do not cross the limit, and measure from the start of the one that does', () => {
    assert.deepEqual(
      endsOf(2_000, 5_000, (watch) => limit(watch, 5_000)),
      [2_000, 4_000, 4_500],
    );
  });

  it('should share the last poll with a limit that expires up to half its lead later, and with no other', () => {
    for (const [otherMs, expected] of [
      [10_000, [8_000]],
      [11_000, [8_000]],
      [11_001, [8_000, 9_500.5]],
    ] as const)
      assert.deepEqual(
        endsOf(60_000, 10_999, (watch) => {
          for (const limitMs of [10_000, otherMs]) limit(watch, limitMs);
        }),
        expected,
      );
  });

  it('should end at most one wait in a second for any number of limits', () => {
    const ends = endsOf(60_000, 20_000, (watch) => {
      for (let limitMs = 10_000; limitMs <= 19_000; limitMs += 10) limit(watch, limitMs);
    });

    assert.ok(ends.length <= 10, String(ends));
    for (let limitMs = 10_000; limitMs <= 19_000; limitMs += 10)
      assert.ok(
        ends.some((endMs) => endMs >= limitMs - 3_000 && endMs <= limitMs - 500),
        String(limitMs),
      );
  });

  it('should be replaced by a poll that is triggered shortly before, and by none that is triggered long before', () => {
    const triggered = (atMs: number): readonly number[] =>
      endsOf(60_000, 9_999, (watch, at) => {
        limit(watch, 10_000);
        at(atMs, () => watch.skipWait());
      });

    assert.deepEqual(triggered(6_999), [6_999, 8_499.5]);
    assert.deepEqual(triggered(7_000), [7_000]);
    assert.deepEqual(triggered(8_001), [8_000, 8_001]);
  });

  it('should not be replaced by a poll that was triggered long before and is answered shortly before', () => {
    inVirtualTime((at) => {
      const watch = newWatch();
      const last = limit(watch, 10_000);
      const ends: number[] = [];
      waitOf$(watch, 60_000).subscribe();
      at(5_000, () => watch.skipWait());
      at(9_000, () => listen(waitOf$(watch, 60_000), () => ends.push(watch.elapsedMs())));
      at(9_999, () => {
        assert.deepEqual(ends, [9_500]);
        last.unsubscribe();
      });
    });
  });

  it('should not be replaced by a poll that pollNow$ triggers long before', () => {
    const options = {
      schedule: every(100_000),
      deadline: 50_000,
      pollNow$: timer(5_000) as Observable<unknown>,
    };
    assert.deepEqual(pollsOf(['running'], options), [0, 5_000, 48_000]);
  });

  it('should not be replaced by the poll at the end of a dead confirmation, nor trigger that early', () => {
    const options = { schedule: every(100_000), deadline: 50_000 };
    assert.deepEqual(
      pollsOf(['dead', 'running'], { ...options, deadConfirmationMs: 1_000 }),
      [0, 1_000, 48_000],
    );
    assert.deepEqual(pollsOf(['dead'], { ...options, deadConfirmationMs: 49_000 }), [0, 49_000]);
  });

  describe('quietUntilMs', () => {
    const quietOf = (watch: WatchState, moment?: number): number => {
      const limited = new TimeLimit(watch, 10_000, moment, {
        onOver: () => undefined,
        onFault: assert.ifError,
      });
      limited.start();
      try {
        return limited.quietUntilMs;
      } finally {
        limited.unsubscribe();
        assert.equal(limited.quietUntilMs, QUIET);
      }
    };
    const source = fakeSource(['running']);

    it('should be the limit, where no wait crosses it', () => {
      assert.equal(quietOf(watchAt(() => 0)), 10_000);
    });

    it('should be never where the limit may move: with the wall clock, or the queue of the source', () => {
      assert.equal(
        quietOf(
          watchAt(() => 0),
          10_000,
        ),
        0,
      );
      assert.equal(quietOf(watchAt(() => 0, { source: { ...source, leadMs: () => 0 } })), 0);
    });

    it('should be never once the last poll is placed, which others may replace', () => {
      const watch = watchAt(() => 0);
      watch.dueMs = 20_000;
      watch.beginWait({ skip: () => undefined });
      assert.equal(quietOf(watch), 0);
    });
  });

  it('should make the poll urgent that begins when the process was stopped beyond the limit', () => {
    let nowMs = 0;
    const watch = watchAt(() => nowMs);
    const limited = limit(watch, 10_000);
    const urgentAt = [9_999, 10_000].map((ms) => {
      nowMs = ms;
      limited.onWait(undefined);
      return watch.urgentLimits;
    });
    limited.unsubscribe();
    assert.deepEqual(urgentAt, [0, 1]);
    assert.equal(watch.urgentLimits, 0);
  });
});
