import assert from 'node:assert/strict';
import fc from 'fast-check';
import { percentEncoded } from '../../../../lib/client/auth/signing.ts';

const UNRESERVED = 'ABCXYZabcxyz0123456789-_.~';

describe('percentEncoded', () => {
  it('should leave the unreserved characters of RFC 3986 as they are', () => {
    assert.equal(percentEncoded(UNRESERVED), UNRESERVED);
  });

  for (const [text, encoded] of [
    ["!'()*", '%21%27%28%29%2A'],
    [' +%&=', '%20%2B%25%26%3D'],
    ['/:?#[]@$,;', '%2F%3A%3F%23%5B%5D%40%24%2C%3B'],
    ['一é😀\n', '%E4%B8%80%C3%A9%F0%9F%98%80%0A'],
    ['', ''],
  ] as const) {
    it(`should write ${JSON.stringify(text)} as ${encoded}`, () => {
      assert.equal(percentEncoded(text), encoded);
    });
  }

  it('should use unreserved characters and escapes in capitals only, and lose nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.match(percentEncoded(text), /^([\w.~-]|%[0-9A-F]{2})*$/);
        assert.equal(decodeURIComponent(percentEncoded(text)), text);
      }),
    );
  });
});
