import assert from 'node:assert/strict';
import { longerRest } from '../../../lib/sources/coalesce/Memory.ts';
import type { Cooldown } from '../../../lib/sources/coalesce/Memory.ts';

describe('longerRest', () => {
  it('should last for 2 groups at first, then for twice as many each time, up to 32', () => {
    const lengths: number[] = [];
    let rest: Cooldown | undefined;
    for (let n = 0; n < 7; n += 1) {
      rest = longerRest(rest && { ...rest, left: 0 });
      assert.equal(rest.left, rest.length);
      lengths.push(rest.length);
    }
    assert.deepEqual(lengths, [2, 4, 8, 16, 32, 32, 32]);
  });
});
