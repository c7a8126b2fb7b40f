import fc from 'fast-check';
import assert from 'node:assert/strict';
import { LruMap } from '../../lib/model/LruMap.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('LruMap', () => {
  it('should evict the least recently written entry, however often it is read', () => {
    const map = new LruMap<number>(2);
    map.set('b', 2);
    map.set('a', 1);
    assert.equal(map.get('b'), 2);
    map.set('c', 3);
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => map.get(key)),
      [1, undefined, 3],
    );
    map.set('a', 4);
    map.set('d', 5);
    assert.deepEqual(
      ['a', 'c', 'd'].map((key) => map.get(key)),
      [4, undefined, 5],
    );
  });

  it('should delete an entry, and no other, which makes room for another one', () => {
    const map = new LruMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.delete('a');
    map.delete('z');
    map.set('c', 3);
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => map.get(key)),
      [undefined, 2, 3],
    );
  });

  it('should iterate from the least to the most recently written entry', () => {
    const map = new LruMap<string>(2);
    for (const [key, values] of [
      ['a', 'a'],
      ['b', 'ab'],
      ['c', 'bc'],
      ['a', 'ca'],
      ['c', 'ac'],
    ] as const) {
      map.set(key, key);
      assert.equal([...map.values()].join(''), values);
    }
  });

  it('should hold nothing with a size of 0', () => {
    const map = new LruMap<number>(0);
    map.set('a', 1);
    assert.deepEqual([...map.values()], []);
    assert.equal(map.get('a'), undefined);
  });

  it('should hold the keys that were written last, never more than its size', () => {
    const access = fc.tuple(fc.boolean(), fc.constantFrom(...KEYS));
    fc.assert(
      fc.property(fc.nat({ max: 6 }), fc.array(access, { maxLength: 60 }), (maxSize, accesses) => {
        const map = new LruMap<string>(maxSize);
        let model: string[] = [];
        for (const [isWrite, key] of accesses) {
          if (isWrite) map.set(key, key);
          else assert.equal(map.get(key), model.includes(key) ? key : undefined);
          if (isWrite) model = [...model.filter((other) => other !== key), key];
          model = model.slice(Math.max(0, model.length - maxSize));
        }
        assert.deepEqual([...map.values()], model);
        assert.deepEqual(
          KEYS.filter((key) => map.get(key) !== undefined),
          model.toSorted(),
        );
      }),
    );
  });
});
