import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalPath } from '../../../../lib/client/auth/signing.ts';

const pathOf = (path: string): string => canonicalPath(new URL(`https://dli.example${path}`));

describe('canonicalPath', () => {
  for (const [path, canonical] of [
    ['', '/'],
    ['/', '/'],
    ['/v2.0/p1/batches', '/v2.0/p1/batches/'],
    ['/v2.0/p1/batches/', '/v2.0/p1/batches/'],
    ['/a//b', '/a//b/'],
    ['//', '//'],
    ['/a-b_c.d~e', '/a-b_c.d~e/'],
    ["/!$&'()*+,;=:@", '/%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%40/'],
    ['/a b|c^d', '/a%20b%7Cc%5Ed/'],
    ['/一/%E4%B8%80/%e4%b8%80', '/%E4%B8%80/%E4%B8%80/%E4%B8%80/'],
    ['/%41%7e', '/A~/'],
    ['/100%', '/100%25/'],
    ['/%zz/%41', '/%25zz/A/'],
    ['/%25zz', '/%25zz/'],
    ['/a/../b/./c', '/b/c/'],
    ['/a?b=/c', '/a/'],
  ] as const) {
    it(`should be ${canonical} for "${path}"`, () => {
      assert.equal(pathOf(path), canonical);
    });
  }

  it('should end in one slash more, unless the path ends in one', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        const slash = path.endsWith('/') ? '' : '/';
        assert.equal(pathOf(path), pathOf(`${path}${slash}`));
        assert.ok(pathOf(path).endsWith('/'));
      }),
    );
  });

  it('should not depend on how a segment is spelt', () => {
    const segment = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/^\.{1,2}$/.test(text));
    fc.assert(
      fc.property(segment, (text) => {
        const all = Buffer.from(text)
          .toString('hex')
          .replaceAll(/../g, (hex) => `%${hex}`);
        assert.equal(pathOf(`/${encodeURIComponent(text)}`), pathOf(`/${all}`));
      }),
    );
  });

  it('should never fail', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => pathOf(`/${text}`).endsWith('/')));
  });
});
