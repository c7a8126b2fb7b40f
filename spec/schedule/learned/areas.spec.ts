import assert from 'node:assert/strict';
import { areas } from '../../../lib/schedule/learned/pollTable.ts';

describe('areas', () => {
  it('should be the area under each step', () => {
    assert.deepEqual(areas([0, 2, 3, 3, 7], [1, 3, 5, 9, 0]), [4, 4, 0, 18]);
  });

  it('should be none for one place', () => {
    assert.deepEqual(areas([5], [1]), []);
  });
});
