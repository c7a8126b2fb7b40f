import assert from 'node:assert/strict';
import { formatCause } from '../../lib/errors/wording.ts';

describe('spokenCause', () => {
  for (const [what, cause, words] of [
    ['the message of an error', new TypeError('x is no function'), 'x is no function'],
    ['the first line of a long one', new Error('\n  one\ntwo'), 'one'],
    ['nothing for an error without words', new Error(''), ''],
    ['nothing for none', undefined, ''],
    ['a text in quotes', 'deploy', '"deploy"'],
    ['the message of a plain copy of an error', { name: 'Error', message: 'lost' }, 'lost'],
    ['any other value in short', { code: 1, message: 7 }, 'an object'],
  ] as const) {
    it(`should say ${what}`, () => {
      assert.equal(formatCause(cause), words);
    });
  }

  it('should begin with the name of the error where it is wanted', () => {
    assert.equal(formatCause(new TypeError('x'), true), 'TypeError: x');
    assert.equal(formatCause({ name: 'Error', message: '' }, true), 'Error');
    assert.equal(formatCause('text', true), '"text"');
  });
});
