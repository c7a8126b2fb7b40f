import assert from 'node:assert/strict';
import { headerValueError } from '../../lib/client/checks.ts';

describe('headerValueError', () => {
  for (const secret of [
    'a',
    'MIIab/c+d==',
    '!"#$%&\'()*~',
    '"',
    `"a'`,
    'Bearer',
    'bearers',
    'x'.repeat(32_768),
  ]) {
    it(`should accept ${secret.slice(0, 12)}`, () => {
      assert.equal(headerValueError(secret), undefined);
    });
  }

  for (const [secret, problem] of [
    ['', 'it is empty'],
    ['s3cret\n', 'character 7 of 7 is not allowed in a header (a line break at the end?)'],
    [' s3cret', 'drop the white space around it'],
    ['s3cret\t', 'drop the white space around it'],
    ['Bearer s3cret', 'drop "Bearer " in front of the token'],
    ['BEARER\ts3cret', 'drop "BEARER " in front of the token'],
    ['bearer ', 'drop "bearer " in front of the token'],
    ['"s3cret"', 'drop the quotes around it'],
    [`'s3cret' `, 'drop the quotes around it'],
    ['""', 'drop the quotes around it'],
    ['s3 cret', 'character 3 of 7 is not allowed in a header (a line break at the end?)'],
    ['s3cret\u007f', 'character 7 of 7 is not allowed in a header (a line break at the end?)'],
    ['s3crét', 'character 5 of 6 is not allowed in a header (a line break at the end?)'],
    [undefined, 'expected a text, got undefined'],
    [null, 'expected a text, got null'],
    [7, 'expected a text, got number'],
    [{ token: 's3cret' }, 'expected a text, got object'],
    [['s3cret'], 'expected a text, got object'],
  ] as const) {
    it(`should report for ${JSON.stringify(secret)}: ${problem}`, () => {
      assert.equal(headerValueError(secret), problem);
    });
  }
});
