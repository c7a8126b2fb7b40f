import { type BatchRef, createWatcher, every, watchBatches$ } from 'dli-watch';
import { fakeSource, noJitter } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { type Observable, Subject } from 'rxjs';
import { refNo } from '../support/fixtures.ts';
import { listen } from '../support/observing.ts';

/** How many array entries were searched or moved: what makes a removal from a long list slow, on any machine. */
const stepsOf = (act: () => void): number => {
  let steps = 0;
  const { indexOf, splice } = Array.prototype;
  Object.assign(Array.prototype, {
    indexOf(this: unknown[], ...args: Parameters<typeof indexOf>) {
      const index = indexOf.apply(this, args);
      steps += index < 0 ? this.length : index + 1;
      return index;
    },
    splice(this: unknown[], ...args: Parameters<typeof splice>) {
      steps += this.length - args[0];
      return splice.apply(this, args) as unknown[];
    },
  });
  try {
    act();
  } finally {
    Object.assign(Array.prototype, { indexOf, splice });
  }
  return steps;
};

const JOBS = 2_000;
/** Each job may search or move some entries of short lists; a list of all jobs would cost a thousand a job. */
const STEPS_PER_JOB = 40;

// Not in virtual time, whose scheduler keeps its timers in an array. No time passes.
describe('a fleet of many jobs', () => {
  const refs = Array.from({ length: JOBS }, (_, n) => refNo(n));
  const settings = { random: noJitter, schedule: every(60_000) };

  for (const [what, act] of [
    [
      'are dropped, in the order of their targets',
      (drop$: Subject<BatchRef>): void => refs.forEach((ref) => drop$.next(ref)),
    ],
    [
      'are dropped, the last one first',
      (drop$: Subject<BatchRef>) => refs.toReversed().forEach((ref) => drop$.next(ref)),
    ],
    ['are aborted', (_$: Subject<BatchRef>, controller: AbortController): void => controller.abort()],
  ] as const)
    it(`should take a bounded number of steps for each of those that ${what}`, () => {
      const [drop$, controller] = [new Subject<BatchRef>(), new AbortController()];
      const source = fakeSource(['running']);
      let completed = false;
      const watched$: Observable<unknown> = watchBatches$(refs, {
        ...settings,
        source,
        drop$,
        spreadMs: 0,
        signal: controller.signal,
      });
      watched$.subscribe({ error: assert.ifError, complete: () => (completed = true) });
      const steps = stepsOf(() => act(drop$, controller));
      assert.ok(completed);
      assert.ok(steps < STEPS_PER_JOB * JOBS, `${String(steps / JOBS)} steps a job`);
    });

  it('should take a bounded number of steps for each job when its watcher is closed', () => {
    const watcher = createWatcher({ ...settings, source: fakeSource(['running']) });
    let ended = 0;
    listen(watcher.watchBatches$(refs, { spreadMs: 0 }), ({ _tag }) => (ended += _tag === 'Left' ? 1 : 0));
    const steps = stepsOf(() => watcher.close());
    assert.equal(ended, JOBS);
    assert.ok(steps < STEPS_PER_JOB * JOBS, `${String(steps / JOBS)} steps a job`);
  });
});
