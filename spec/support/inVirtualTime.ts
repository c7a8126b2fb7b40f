import assert from 'node:assert/strict';
import { timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { listen } from './observing.ts';

/** Schedules an action, in milliseconds from the start. */
export type At = (ms: number, act: () => void) => void;

/**
 * Runs a test in virtual time without marbles: actions at given times, for instance subscribers that come and go inside
 * callbacks. It fails if any timer is left at the end, however far off.
 */
export const inVirtualTime = (scene: (at: At) => void, maxMs = 1_000_000): void => {
  const scheduler = new TestScheduler(() => assert.fail('this test must not use marbles'));
  scheduler.run(({ flush }) => {
    scheduler.maxFrames = maxMs;
    scene((ms, act) => void listen(timer(ms), act));
    flush();
    assert.equal(scheduler.actions.length, 0, 'a timer is left');
  });
};
