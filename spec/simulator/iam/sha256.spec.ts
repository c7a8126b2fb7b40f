import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { hmacSha256, sha256 } from '../../../lib/simulator/iam/sha256.ts';

describe('sha256', () => {
  it('should reproduce the published examples', () => {
    assert.equal(sha256(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    assert.equal(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.equal(
      sha256('a'.repeat(1_000_000)),
      'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
    );
  });

  it('should agree with Node for each length around the blocks', () => {
    for (let length = 0; length <= 200; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 151 + length) & 255);
      assert.equal(sha256(bytes), createHash('sha256').update(bytes).digest('hex'), String(length));
    }
  });

  it('should agree with Node for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        assert.equal(sha256(text), createHash('sha256').update(text).digest('hex'));
      }),
    );
  });
});

describe('hmacSha256', () => {
  it('should reproduce an example of RFC 4231', () => {
    const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    assert.equal(hmacSha256('Jefe', 'what do ya want for nothing?'), expected);
  });

  it('should agree with Node for any key, also a long one, and any text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(text, text, (key, data) => {
        assert.equal(hmacSha256(key, data), createHmac('sha256', key).update(data).digest('hex'));
      }),
    );
  });
});
