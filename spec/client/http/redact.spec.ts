import assert from 'node:assert/strict';
import { redact, withSecret } from '../../../lib/client/http/redact.ts';

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
    assert.equal(redact('x 日本😀.', ['日本😀']), 'x ***.');
    assert.equal(redact('x \ud800.', ['\ud800']), 'x ***.');
    assert.equal(redact('x (^.[]{}|$*+?-/\\)', ['(^.[]{}|$*+?-/\\)']), 'x ***');
  });

  describe('a short secret', () => {
    for (const [secret, text, redacted] of [
      ['x', 'The object does not exist', 'The object does not exist'],
      ['x', 'x: no such x, "x" or x=x', '***: no such ***, "***" or ***=***'],
      ['x', 'xx x1 1x éx xé xе', 'xx x1 1x éx xé xе'],
      ['x', 'a_x-x_b', 'a_***-***_b'],
      ['state', 'the states of a state', 'the states of a ***'],
      ['p@ss', 'p@ssword p@ss, p%40ss. p%40sses', 'p@ssword ***, ***. p%40sses'],
      ['abc', String.raw`{"a":"token:\nabc\tabc\u000aabc"}`, String.raw`{"a":"token:\n***\t***\u000a***"}`],
      ['abc', 'a%20abc%0Aabc+abc', 'a%20***%0A***+***'],
      ['abc', '令牌abc无效', '令牌***无效'],
      ['é€', 'é€ é€s {"a":"\\u00e9\\u20ac"}', '*** é€s {"a":"***"}'],
      ['1', '10 1 01 1.1', '10 *** 01 ***.***'],
    ] as const) {
      it(`should be redacted as a word: ${secret} in ${text}`, () => {
        assert.equal(redact(text, [secret]), redacted);
      });
    }
  });

  it('should redact a long secret inside a word, too', () => {
    const token = 'MIIabcdefghijklmnopq';
    assert.equal(redact(`token${token}end`, [token]), 'token***end');
  });

  describe('withSecret', () => {
    it('should add one secret', () => {
      const all = withSecret(['abc', 'd&f'], 'signed');
      assert.deepEqual(all, ['signed', 'abc', 'd&f']);
      assert.equal(redact('signed abc d%26f', all), '*** *** ***');
    });

    it('should make the patterns of the others once', () => {
      const secrets = ['abc'];
      assert.equal(redact('abc', withSecret(secrets, 'one')), '***');
      secrets[0] = 'changed'; // to be noticed only by another look
      assert.equal(redact('abc two', withSecret(secrets, 'two')), '*** ***');
    });
  });
});
