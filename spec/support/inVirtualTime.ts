import assert from 'node:assert/strict';
import { timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { hear } from './hear.ts';

/** Does something at a moment, in milliseconds from the start. */
export type At = (ms: number, act: () => void) => void;

/**
 * Plays a scene in virtual time, for what a marble cannot show: who comes and leaves inside a callback, and what is there
 * at a moment. It fails if a timer is left at the end, however far off it is.
 */
export const inVirtualTime = (scene: (at: At) => void, maxMs = 1_000_000): void => {
  const scheduler = new TestScheduler(() => assert.fail('nothing is expected by marbles here'));
  scheduler.run(({ flush }) => {
    scheduler.maxFrames = maxMs;
    scene((ms, act) => void hear(timer(ms), act));
    flush();
    assert.equal(scheduler.actions.length, 0, 'a timer is left');
  });
};
