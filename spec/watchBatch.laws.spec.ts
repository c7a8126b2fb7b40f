import assert from 'node:assert/strict';
import fc from 'fast-check';
import { testRef } from 'dli-watch/testing';
import { settingsOf } from '../lib/watch/settings.ts';
import { watch$ } from '../lib/watch/watch.ts';
import { referencePipe$ } from './support/referencePipe.ts';
import { type Log, logOf, scene } from './support/scenes.ts';

const RUNS = 3_000;

/**
 * A log without the wait that is reported at its end. If the source answers at once, the pipe reports one more wait after the
 * end, or just before it where a limit is over with that very answer; the loop does not.
 */
const withoutLastWait = ({ log, done }: Log): Log => {
  const ended = log.findIndex((line) => line.includes(' ended '));
  const isLast = (n: number): boolean => ended >= 0 && n >= ended - 1;
  return { log: log.filter((line, n) => !isLast(n) || !line.includes('Scheduled')), done };
};

describe('the loop of watchBatch$', () => {
  it('should emit, report and request what a pipe of RxJS operators does, in any scene', function () {
    this.timeout(120_000);
    fc.assert(
      fc.property(scene, (anyScene) => {
        const by = (make$: typeof watch$): Log =>
          withoutLastWait(logOf(anyScene, (options) => make$(testRef, settingsOf(options, testRef))));
        assert.deepEqual(by(watch$), by(referencePipe$));
      }),
      { numRuns: RUNS },
    );
  });
});
