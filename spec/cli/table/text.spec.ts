import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitted, fittedId, isAscii, widthOf } from '../../../lib/cli/table/text.ts';

describe('the text of a cell', () => {
  it('should count two columns for a wide character and none for a combining mark', () => {
    assert.deepEqual(['abc', '报表', '🚀', 'e\u0301', ''].map(widthOf), [3, 4, 2, 1, 0]);
  });

  it('should tell text that every terminal shows alike', () => {
    assert.deepEqual(['a b~', '…', 'é', 'a\tb'].map(isAscii), [true, false, false, false]);
  });

  it('should leave a text that fits as it is', () => {
    assert.equal(fitted('nightly', 7), 'nightly');
    assert.equal(fitted('报表', 4), '报表');
  });

  it('should cut a text between two characters as a reader sees them', () => {
    assert.equal(fitted('nightly', 6), 'night…');
    assert.equal(fitted('报表报表', 4), '报…'); // half of a wide character would be left
    assert.equal(fitted('e\u0301te\u0301', 2), 'e\u0301…');
    assert.equal(fitted('👩‍🚀👩‍🚀', 3), '👩‍🚀…');
    assert.deepEqual([fitted('abc', 1), fitted('abc', 0)], ['…', '']);
  });

  it('should cut the middle of an id', () => {
    const id = '0a324461-d9d9-45da-a52a-3b3c7a3d809e';
    assert.deepEqual(
      [36, 9, 8, 3, 2, 1].map((width) => fittedId(id, width)),
      [id, '0a32…809e', '0a32…09e', '0…e', '0…', '…'],
    );
  });

  it('should never be wider than asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(30), (text, width) => {
        assert.ok(widthOf(fitted(text, width)) <= width);
        assert.ok(widthOf(fittedId(text, width)) <= Math.max(width, 0) || !isAscii(text));
      }),
    );
  });
});
