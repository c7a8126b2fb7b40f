import assert from 'node:assert/strict';
import type { Outcome } from './startService.ts';

/** Fails unless each watch showed what it should, and then completed. */
export const assertEndedWell = (outcomes: readonly Outcome[]): void => {
  assert.deepEqual(
    outcomes.map(({ ended }) => ended),
    outcomes.map(({ expected }) => ({ status: 'fulfilled', value: expected })),
  );
};
