import fc from 'fast-check';
import assert from 'node:assert/strict';
import { excerpt, printable } from '../../lib/checks/text.ts';

describe('printable', () => {
  for (const [what, text, escaped] of [
    ['ESC', '\u001b[31m', String.raw`\u001b[31m`],
    ['BEL and NUL', '\u0007\u0000', String.raw`\u0007\u0000`],
    ['DEL and C1 characters', '\u007f\u009b', String.raw`\u007f\u009b`],
    ['bidirectional characters', 'a\u202eb\u2066c\u061c', String.raw`a\u202eb\u2066c\u061c`],
    ['zero-width characters', 'a\u200bb\u200d\ufeff', String.raw`a\u200bb\u200d\ufeff`],
    ['separators of lines', '\u2028\u2029\n', String.raw`\u2028\u2029\u000a`],
    ['half a surrogate pair', 'a\ud83d', String.raw`a\ud83d`],
    ['an invisible tag', '\u{e0041}', String.raw`\u{e0041}`],
    ['an invisible letter', '\u3164', String.raw`\u3164`],
  ] as const) {
    it(`should escape ${what}`, () => {
      assert.equal(printable(text), escaped);
    });
  }

  for (const text of ['plain "text" \\', 'größer, 作业, задача, مهمة', '🚀', 'e\u0301', '\u00a0']) {
    it(`should keep ${JSON.stringify(text)}`, () => {
      assert.equal(printable(text), text);
    });
  }

  it('should keep what is escaped already', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => printable(printable(text)) === printable(text)),
    );
  });
});

describe('excerpt', () => {
  it('should put a text on one line', () => {
    assert.equal(excerpt('one \r\n\ttwo\u2028three  four', 100), 'one two three  four');
  });

  it('should mark a text that is cut', () => {
    assert.equal(excerpt('abcd', 4), 'abcd');
    assert.equal(excerpt('abcde', 4), 'abcd…');
  });

  it('should not cut a surrogate pair in two', () => {
    assert.equal(excerpt('abc🚀', 4), 'abc…');
    assert.equal(excerpt('ab🚀c', 4), 'ab🚀…');
  });
});
