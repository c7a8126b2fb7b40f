import { NetworkError, NoSuchBatchError } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { StateRun } from '../../lib/watch/StateRun.ts';
import {
  clampToConfirmation,
  type ConfirmationFacts,
  confirmedDead,
  isConfirmed,
  pendingDeadAfter,
} from '../../lib/watch/deadConfirmation.ts';

const runOf = (state: 'running' | 'dead'): StateRun => {
  const snapshot = snapshotOf({ state });
  const run = new StateRun(snapshot, 0);
  run.add(snapshot);
  return run;
};
const running = runOf('running');
const dead = runOf('dead');
const pending = { sinceMs: 100, before: running };
/** A `dead` was read at 100 ms, and has to last until 115 ms. */
const suspected: ConfirmationFacts = { run: dead, pendingDead: pending, deadConfirmationMs: 15 };
const missing = new NoSuchBatchError({ status: 404, code: 'DLI.0023' });

describe('pendingDeadAfter', () => {
  const facts: ConfirmationFacts = { run: running, pendingDead: undefined, deadConfirmationMs: 15 };

  it('should begin with the first dead, and remember the run before it', () => {
    assert.deepEqual(pendingDeadAfter(facts, 'dead', 100), pending);
    assert.deepEqual(pendingDeadAfter({ ...facts, run: undefined }, 'dead', 100), {
      sinceMs: 100,
      before: undefined,
    });
  });

  it('should count from the first dead, and end with any other state', () => {
    assert.equal(pendingDeadAfter(suspected, 'dead', 110), pending);
    assert.equal(pendingDeadAfter(suspected, 'running', 110), undefined);
  });

  it('should not begin without deadConfirmationMs', () => {
    assert.equal(pendingDeadAfter({ ...facts, deadConfirmationMs: 0 }, 'dead', 100), undefined);
  });
});

describe('isConfirmed', () => {
  for (const [elapsedMs, expected] of [
    [114, false],
    [115, true],
    [116, true],
  ] as const)
    it(`should be ${String(expected)} ${elapsedMs - 100} ms after the first dead for a limit of 15 ms`, () => {
      assert.equal(isConfirmed(pending, suspected, elapsedMs), expected);
    });
});

describe('clampToConfirmation', () => {
  for (const [what, delayMs, elapsedMs, expected] of [
    ['shorten a wait to the end of the confirmation', 10, 110, 5],
    ['keep a wait that ends before', 4, 110, 4],
    ['keep a wait after the end', 10, 115, 10],
  ] as const)
    it(`should ${what}`, () => {
      assert.equal(clampToConfirmation(suspected, delayMs, elapsedMs), expected);
    });

  it('should keep a wait while no dead is pending', () => {
    assert.equal(clampToConfirmation({ ...suspected, pendingDead: undefined }, 10, 110), 10);
  });
});

describe('confirmedDead', () => {
  it('should be the pending dead after "no such batch"', () => {
    assert.equal(confirmedDead(suspected, missing)?.state, 'dead');
  });

  it('should be undefined after any other error, and while no dead is pending', () => {
    assert.equal(confirmedDead(suspected, new NetworkError()), undefined);
    assert.equal(confirmedDead({ ...suspected, pendingDead: undefined }, missing), undefined);
  });
});
