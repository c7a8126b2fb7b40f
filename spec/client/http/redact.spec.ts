import assert from 'node:assert/strict';
import { redact } from '../../../lib/client/http/redact.ts';

const secret = `MII/a+b==&"'<\\>_-.`;

const spellings: readonly (readonly [how: string, text: string])[] = [
  ['unescaped', secret],
  ['in JSON', String.raw`MII/a+b==&\"'<\\>_-.`],
  ['in JSON with escaped slashes', String.raw`MII\/a+b==&\"'<\\>_-.`],
  ['in JSON that is safe for HTML', String.raw`MII/a+b\u003d\u003d\u0026\"\u0027\u003c\\\u003e_-.`],
  ['in a query', encodeURIComponent(secret)],
  ['in a query, by lower-case digits', `MII%2fa%2bb%3d%3d%26%22'%3c%5c%3e_-.`],
  ['in a URL', encodeURI(secret)],
  ['in a URL, by lower-case digits', `MII/a+b==&%22'%3c%5c%3e_-.`],
  ['in HTML', `MII/a+b==&amp;&quot;&#39;&lt;\\&gt;_-.`],
  ['in JSON in a query', encodeURIComponent(JSON.stringify(secret).slice(1, -1))],
  ['in JSON in HTML', String.raw`MII/a+b==&amp;\&quot;&#39;&lt;\\&gt;_-.`],
  ['in JSON in JSON', JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1)],
];
const foreign = 'pä s€😀';
const foreignSpellings: readonly (readonly [how: string, text: string])[] = [
  ['in JSON of ASCII', String.raw`p\u00e4 s\u20ac\ud83d\ude00`],
  ['in a query', 'p%C3%A4%20s%E2%82%AC%F0%9F%98%80'],
  ['in a query, by lower-case digits', 'p%c3%a4%20s%e2%82%ac%f0%9f%98%80'],
];

describe('redact', () => {
  for (const [how, text] of spellings) {
    it(`should redact a secret that is written ${how}`, () => {
      assert.equal(redact(`<${text}> and ${text}`, [secret]), '<***> and ***');
    });
  }

  for (const [how, text] of foreignSpellings) {
    it(`should redact a password beyond ASCII that is written ${how}`, () => {
      assert.equal(redact(`<${text}>`, [foreign]), '<***>');
    });
  }

  it('should not throw at half a surrogate pair', () => {
    assert.equal(redact('a\ud83d b', ['a\ud83d']), '*** b');
  });

  it('should not change a text that only resembles it', () => {
    const text = secret.replace('.', 'x') + secret.replace('MII', 'mii');
    assert.equal(redact(text, [secret]), text);
  });

  it('should redact all of a secret that begins with another one, in any order', () => {
    assert.equal(redact('abcdef abc', ['abc', 'abcdef']), '*** ***');
    assert.equal(redact('abcdef abc', ['abcdef', 'abc']), '*** ***');
  });

  it('should redact a secret without the white space around it, as a header carries it', () => {
    assert.equal(redact('"abc" is no header', ['\tabc \n']), '"***" is no header');
  });

  it('should do the same in a second call with the same secrets, but not with others', () => {
    const secrets = ['abc'];
    assert.equal(redact('abc def', secrets), '*** def');
    assert.equal(redact('abc def', secrets), '*** def');
    assert.equal(redact('abc def', ['def']), 'abc ***');
  });

  for (const secrets of [[], [''], ['  ']]) {
    it(`should change nothing for ${JSON.stringify(secrets)}`, () => {
      assert.equal(redact('any text', secrets), 'any text');
    });
  }

  it('should accept a secret of 32 KiB, however many of its characters are special', () => {
    const large = '/+a='.repeat(8_192);
    for (const text of [large, encodeURIComponent(large)])
      assert.equal(redact(`x${text}y`, [large]), 'x***y');
  });

  it('should accept characters that no header can carry, and never throw', () => {
    assert.equal(redact('x日本😀y', ['日本😀']), 'x***y');
    assert.equal(redact('x\ud800y', ['\ud800']), 'x***y');
  });
});
