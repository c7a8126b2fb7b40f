import assert from 'node:assert/strict';
import { excerptOf } from '../../../lib/client/responses/faultOf.ts';

describe('excerptOf', () => {
  it('should put a text on one line', () => {
    assert.equal(excerptOf('\n a\r\n\t b   c \n', []), 'a b c');
  });

  it('should keep 300 characters, and say that there were more', () => {
    assert.equal(excerptOf('x'.repeat(300), []), 'x'.repeat(300));
    assert.equal(excerptOf('x'.repeat(301), []), `${'x'.repeat(300)}…`);
  });

  it('should take secrets out before it cuts, so that no half of one is left', () => {
    const secret = `s3cret${'y'.repeat(100)}`;
    assert.equal(excerptOf('x'.repeat(290) + secret, [secret]), `${'x'.repeat(290)}***`);
  });
});
