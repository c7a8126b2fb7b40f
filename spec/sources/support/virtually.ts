import assert from 'node:assert/strict';
import { TestScheduler } from 'rxjs/testing';

/**
 * Sets something up and runs it in virtual time, to its end or for so long; then gives what was set up. For what no marble
 * can show.
 */
export const virtually = <T>(setUp: () => T, maxMs = 1_000_000): T => {
  const scheduler = new TestScheduler(() => assert.fail('nothing is expected by marbles here'));
  return scheduler.run(({ flush }) => {
    scheduler.maxFrames = maxMs;
    const made = setUp();
    flush();
    return made;
  });
};
