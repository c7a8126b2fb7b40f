import assert from 'node:assert/strict';
import { toDeadlineMs } from '../../lib/schedule/deadlines.ts';

describe('lengthFrom', () => {
  it('should be a length as it is', () => {
    assert.equal(toDeadlineMs(5, 7), 7);
    assert.equal(toDeadlineMs(5, 2 ** 40), 2 ** 40);
  });

  it('should be the time to a moment, and 0 for one that is past', () => {
    for (const [moment, length] of [
      [6, 1],
      [5, 0],
      [4, 0],
    ] as const)
      assert.equal(toDeadlineMs(5, new Date(moment)), length);
  });
});
