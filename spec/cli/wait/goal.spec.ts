import assert from 'node:assert/strict';
import type { BatchState } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import type { NamedState } from '../../../lib/cli/values.ts';
import { verdictOf } from '../../../lib/cli/wait/goal.ts';

const STATES: readonly BatchState[] = ['starting', 'running', 'recovering', 'unknown', 'success', 'dead'];

/** `+` reached, `-` missed, `.` may yet reach it, for each of the states. */
const VERDICTS: Readonly<Record<NamedState, string>> = {
  starting: '+++.+-',
  running: '.+..+-',
  recovering: '..+.--',
  success: '....+-',
  dead: '....-+',
};

describe('verdictOf', () => {
  it('should compare each state with each goal', () => {
    for (const [goal, expected] of Object.entries(VERDICTS)) {
      const verdicts = STATES.map((state) => verdictOf(goal as NamedState, snapshotOf({ state })));
      const signs = verdicts.map((verdict) =>
        verdict === 'reached' ? '+' : verdict === 'missed' ? '-' : '.',
      );
      assert.equal(signs.join(''), expected, goal);
    }
  });
});
