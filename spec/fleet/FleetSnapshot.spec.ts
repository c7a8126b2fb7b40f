import {
  AbortedError,
  type BatchState,
  type FleetChange,
  type FleetSnapshot,
  InvalidRefError,
} from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { fleetOf, rollUp } from '../../lib/fleet/FleetSnapshot.ts';
import { watchFacts } from '../support/errors.ts';
import { refNo } from '../support/fixtures.ts';

const error = new AbortedError(watchFacts, undefined);
const refused = new InvalidRefError(new TypeError('target: got 7'));
const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((a, b) => a + b);
const after = (fleet: FleetSnapshot, ...changes: readonly FleetChange[]): FleetSnapshot =>
  changes.reduce(rollUp, fleet);

/** The states of a job, and how its watch ends. */
const lives = fc.record({
  states: fc.array(fc.constantFrom<BatchState>('starting', 'running', 'recovering', 'unknown'), {
    maxLength: 5,
  }),
  end: fc.constantFrom('success', 'dead', 'failed', 'dropped', undefined),
});
type Life = typeof lives extends fc.Arbitrary<infer L> ? L : never;

const changesOf = ({ states, end }: Life, n: number): readonly FleetChange[] => {
  const ref = refNo(n);
  let before: BatchState | null = null;
  const seen = (state: BatchState): FleetChange => {
    const change = { _tag: 'seen', ref, before, snapshot: snapshotOf({ ...ref, state }) } as const;
    before = state;
    return change;
  };
  const changes = states.map(seen);
  if (end === 'failed') return [...changes, { _tag: 'failed', ref, before, error }];
  if (end === 'dropped') return [...changes, { _tag: 'dropped', ref, before }];
  return end === undefined ? changes : [...changes, seen(end)];
};

describe('rollUp', () => {
  it('should count each job once after every change', () => {
    const property = fc.property(fc.array(lives, { minLength: 1, maxLength: 20 }), fc.nat(), (jobs, seed) => {
      const queues = jobs.map((life, n) => [...changesOf(life, n)]);
      let fleet = fleetOf(jobs.map((_, n) => ({ ref: refNo(n) })));
      let random = seed;
      while (sum(queues.map(({ length }) => length) as never) > 0) {
        random = (random * 48_271 + 11) % 2_147_483_647;
        const change = queues[random % queues.length]!.shift();
        if (change === undefined) continue;
        const next = rollUp(fleet, change);
        assert.equal(next.total, jobs.length);
        assert.equal(next.total, next.waiting + sum(next.byState) + next.errored + next.dropped);
        assert.ok(Object.values(next.byState).every((count) => count >= 0) && next.waiting >= 0);
        assert.equal(next.settled, next.byState.success + next.byState.dead + next.errored);
        assert.ok(next.progress >= fleet.progress, 'progress goes back');
        assert.equal(next.changed, change);
        fleet = next;
      }
      const ended = (...ends: readonly unknown[]): number =>
        jobs.filter(({ end }) => ends.includes(end)).length;
      assert.deepEqual(
        [fleet.byState.success, fleet.byState.dead, fleet.errored, fleet.dropped],
        [ended('success'), ended('dead'), ended('failed'), ended('dropped')],
      );
      assert.equal(fleet.progress, ended('success', 'dead', 'failed', 'dropped') / jobs.length);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('should have a progress of 1 without jobs, and less when one is added', () => {
    const none = fleetOf([]);
    assert.equal(none.progress, 1);
    assert.equal(none.changed, null);
    const added = { _tag: 'added', ref: refNo(1), before: null } as const;
    assert.deepEqual(after(none, added), { ...none, total: 1, waiting: 1, progress: 0, changed: added });
  });

  it('should count a resumed job by its state, but as waiting if a stored end is still to be emitted', () => {
    const fleet = fleetOf([
      { ref: refNo(1), resumeFrom: snapshotOf({ state: 'recovering' }) },
      { ref: refNo(2), resumeFrom: snapshotOf({ state: 'dead' }) },
    ]);
    assert.deepEqual([fleet.waiting, fleet.byState.recovering, fleet.byState.dead], [1, 1, 0]);
    assert.equal(fleet.changed, null);
  });

  it('should count an invalid target as errored', () => {
    const failed = { _tag: 'failed', ref: undefined, before: null, error: refused } as const;
    const { total, waiting, errored, settled, progress } = after(fleetOf([]), failed);
    assert.deepEqual([total, waiting, errored, settled, progress], [1, 0, 1, 1, 1]);
  });

  it('should not change its arguments', () => {
    const fleet = fleetOf([{ ref: refNo(1) }]);
    const copy = structuredClone(fleet);
    rollUp(fleet, { _tag: 'seen', ref: refNo(1), before: null, snapshot: snapshotOf() });
    assert.deepEqual(fleet, copy);
  });
});
