import assert from 'node:assert/strict';
import { spokenCause } from '../../lib/errors/spokenCause.ts';

describe('spokenCause', () => {
  for (const [what, cause, words] of [
    ['the message of an error', new TypeError('x is no function'), 'x is no function'],
    ['the first line of a long one', new Error('\n  one\ntwo'), 'one'],
    ['nothing for an error without words', new Error(''), ''],
    ['nothing for none', undefined, ''],
    ['a text in quotes', 'deploy', '"deploy"'],
    ['any other value in short', { code: 1 }, 'an object'],
  ] as const) {
    it(`should say ${what}`, () => {
      assert.equal(spokenCause(cause), words);
    });
  }
});
