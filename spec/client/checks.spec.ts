import assert from 'node:assert/strict';
import { headerValueError } from '../../lib/client/checks.ts';

describe('headerValueError', () => {
  for (const secret of ['a', 'MIIab/c+d==', '!"#$%&\'()*~', 'x'.repeat(32_768)]) {
    it(`should accept ${secret.slice(0, 12)}`, () => {
      assert.equal(headerValueError(secret), undefined);
    });
  }

  for (const [secret, problem] of [
    ['', 'it is empty'],
    ['s3cret\n', 'character 7 of 7 is not allowed in a header (a line break at the end?)'],
    [' s3cret', 'character 1 of 7 is not allowed in a header (a line break at the end?)'],
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
