import assert from 'node:assert/strict';
import { canonicalRequests } from '../../../lib/simulator/iam/canonical.ts';

type Parts = Partial<Parameters<typeof canonicalRequests>[0]>;

/** The lines of each canonical text. */
const textsOf = (parts: Parts, names: string[] = []): string[][] =>
  canonicalRequests({ method: 'GET', path: '/', query: '', headers: {}, ...parts }, names, 'HASH').map(
    (text) => text.split('\n'),
  );

/** One line of all canonical texts. */
const line = (index: number, parts: Parts, names?: string[]): (string | undefined)[] =>
  textsOf(parts, names).map((text) => text[index]);

describe('canonicalRequests', () => {
  it('should encode and sort the query as in vector c3', () => {
    const query =
      'path=%2Ftmp%2F123&test=%E4%B8%80%20(%26%3D%3F!%23%25.*)&multi=3&multi=1&multi=2&limit=1&enable=true';
    assert.deepEqual(line(2, { query }), [
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29',
    ]);
  });

  it('should sort by name, then by value, before encoding, and read + as a space', () => {
    assert.deepEqual(line(2, { query: 'a-b=1&a=2&a=10&c=x+y&b' }), ['a=10&a=2&a-b=1&b=&c=x%20y']);
    assert.deepEqual(line(2, { query: 'a=%C3%A9&a=z&a=~' }), ['a=z&a=~&a=%C3%A9']);
    assert.deepEqual(line(2, { query: "q='" }), ['q=%27']);
    assert.deepEqual(line(2, { query: 'q=%zz' }), ['q=%25zz']);
  });

  it('should sort by UTF-16 and by code points where they differ', () => {
    const [emoji, ligature] = ['😀', 'ﬀ'].map(encodeURIComponent) as [string, string];
    assert.deepEqual(line(2, { query: `${ligature}&${emoji}` }), [
      `${emoji}=&${ligature}=`,
      `${ligature}=&${emoji}=`,
    ]);
    assert.deepEqual(line(2, { query: `${emoji}b&${emoji}&${emoji}a&${ligature.slice(0, 3)}` }).length, 2);
    assert.deepEqual(line(2, { query: `${emoji}b&${emoji}&${emoji}a` }), [`${emoji}=&${emoji}a=&${emoji}b=`]);
  });

  it('should end the path with one slash', () => {
    assert.deepEqual(line(1, { path: '/' }), ['/']);
    assert.deepEqual(line(1, { path: '/a/b' }), ['/a/b/']);
    assert.deepEqual(line(1, { path: '/a/b/' }), ['/a/b/']);
    assert.deepEqual(line(1, { path: "/('!*)" }), ['/%28%27%21%2A%29/']);
  });

  it('should encode a path as it was sent and decoded', () => {
    for (const [path, ...texts] of [
      ['/a%20b/%7e', '/a%20b/~/', '/a%2520b/%257e/'],
      ['/x%2Fy', '/x/y/', '/x%252Fy/'],
      ['/%zz', '/%25zz/'],
      ['/%zz/%41', '/%25zz/A/', '/%25zz/%2541/'],
      ['/100%', '/100%25/'],
      ['/%E4%B8%80', '/%E4%B8%80/', '/%25E4%25B8%2580/'],
      ['/%E0%A4%A', '/%EF%BF%BD%25A/', '/%25E0%25A4%25A/'],
    ] as const) {
      assert.deepEqual(line(1, { path }), texts, path);
    }
  });

  it('should sort and trim the signed headers and no others', () => {
    const headers = { b: ' 2 ', a: '1', c: '3' };
    assert.deepEqual(textsOf({ headers }, ['b', 'a', 'd']), [
      ['GET', '/', '', 'a:1', 'b:2', 'd:', '', 'a;b;d', 'HASH'],
    ]);
  });

  it('should read the bytes of a header as Latin-1 and as UTF-8', () => {
    const utf8 = Buffer.from('ü一').toString('latin1');
    assert.deepEqual(line(3, { headers: { a: utf8 } }, ['a']), [`a:${utf8}`, 'a:ü一']);
    assert.deepEqual(line(3, { headers: { a: 'ASCII' } }, ['a']), ['a:ASCII']);
  });
});
