import assert from 'node:assert/strict';
import { VirtualTimeScheduler } from 'rxjs';
import { every, watchBatch$, type WatchOptions } from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';

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
