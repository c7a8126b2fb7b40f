import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalQuery } from '../../../../lib/client/auth/signing.ts';

const queryOf = (search: string): string => canonicalQuery(new URL(`https://dli.example/${search}`));
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
const pairs = fc.array(fc.tuple(text, text));
const percent = (entries: readonly (readonly [string, string])[]): string =>
  `?${entries.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;

describe('canonicalQuery', () => {
  it("should be that of the vendor's own test (Go, signer_test.go)", () => {
    const url = new URL('https://dli.example/path');
    for (const [name, value] of [
      ['limit', '1'],
      ['enable', 'true'],
      ['test', '一 (&=?!#%.*)'],
      ['path', '/tmp/123'],
      ['multi', '2'],
      ['multi', '3'],
      ['multi', '1'],
    ] as const)
      url.searchParams.append(name, value);
    assert.equal(
      canonicalQuery(url),
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29',
    );
  });

  for (const [search, canonical] of [
    ['', ''],
    ['?', ''],
    ['?&&', ''],
    ['?a', 'a='],
    ['?a=', 'a='],
    ['?=1', '=1'],
    ['?a=b=c', 'a=b%3Dc'],
    ['?id=1&id-type=2', 'id=1&id-type=2'],
    ['?id-type=2&id=1', 'id=1&id-type=2'],
    ['?a%2B=1&a=1', 'a=1&a%2B=1'],
    ['?b=1&B=1&_=1&a=1', 'B=1&_=1&a=1&b=1'],
    ['?a=10&a=9&a=1&a=', 'a=&a=1&a=10&a=9'],
    ['?a=1&a=1', 'a=1&a=1'],
    ['?a=x+y&b=x%20y&c=x%2By', 'a=x%20y&b=x%20y&c=x%2By'],
    ["?a='*()!", 'a=%27%2A%28%29%21'],
    ['?%61=%7e#b=2', 'a=~'],
  ] as const) {
    it(`should be "${canonical}" for "${search}"`, () => {
      assert.equal(queryOf(search), canonical);
    });
  }

  it('should depend neither on the order nor on the spelling', () => {
    const shuffled = pairs.chain((entries) =>
      fc.tuple(
        fc.constant(entries),
        fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([entries, others]) => {
        const form = `?${new URLSearchParams(others).toString()}`;
        assert.equal(queryOf(percent(entries)), queryOf(form));
      }),
    );
  });

  it('should hold the same pairs, by name and then by value, as the text that a second time leaves as it is', () => {
    fc.assert(
      fc.property(pairs, (entries) => {
        const canonical = queryOf(percent(entries));
        assert.equal(queryOf(`?${canonical}`), canonical);
        const held = [...new URLSearchParams(canonical)];
        const sorted = entries
          .map(([name, value]) => [name, value] as const)
          .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : Number(x > y)) : a < b ? -1 : 1));
        assert.deepEqual(held, sorted);
      }),
    );
  });
});
