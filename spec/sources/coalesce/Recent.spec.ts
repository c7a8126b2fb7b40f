import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Recent } from '../../../lib/sources/coalesce/Memory.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('Recent', () => {
  it('should do without what was longest not written, however it was read', () => {
    const recent = new Recent<number>(2);
    recent.set('b', 2);
    recent.set('a', 1);
    assert.equal(recent.get('b'), 2);
    recent.set('c', 3);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => recent.get(name)),
      [1, undefined, 3],
    );
    recent.set('a', 4);
    recent.set('d', 5);
    assert.deepEqual(
      ['a', 'c', 'd'].map((name) => recent.get(name)),
      [4, undefined, 5],
    );
  });

  it('should forget what it is told to, which makes room', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    recent.delete('a');
    recent.set('c', 3);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => recent.get(name)),
      [undefined, 2, 3],
    );
  });

  it('should hold the last names that were written, so many and no others', () => {
    const use = fc.tuple(fc.boolean(), fc.constantFrom(...NAMES));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(use, { maxLength: 60 }), (limit, uses) => {
        const recent = new Recent<string>(limit);
        let model: string[] = [];
        for (const [writes, name] of uses) {
          if (writes) recent.set(name, name);
          else assert.equal(recent.get(name), model.includes(name) ? name : undefined);
          if (writes) model = [...model.filter((other) => other !== name), name].slice(-limit);
        }
        assert.deepEqual(
          NAMES.filter((name) => recent.get(name) !== undefined),
          model.toSorted(),
        );
      }),
    );
  });
});
