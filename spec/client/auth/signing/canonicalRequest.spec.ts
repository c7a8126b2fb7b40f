import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalRequest } from '../../../../lib/client/auth/signing.ts';

const url = new URL('https://dli.example:8443/v1/p/batches?b=2&a=1');
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('canonicalRequest', () => {
  it('should be the method, the path, the query, the headers, their names and the hash of the body', () => {
    const headers = { host: url.host, 'x-sdk-date': '20240102T030405Z', 'content-type': 'application/json' };
    assert.equal(
      canonicalRequest({ method: 'POST', url, body: '{"name":"test","id":1}' }, headers),
      [
        'POST',
        '/v1/p/batches/',
        'a=1&b=2',
        'content-type:application/json',
        'host:dli.example:8443',
        'x-sdk-date:20240102T030405Z',
        '',
        'content-type;host;x-sdk-date',
        '8ed555081b9961769014bc1182c629bb0fe68d7b01c1fc1caab4dc791f377e8c',
      ].join('\n'),
    );
  });

  for (const [what, body] of [
    ['no body', undefined],
    ['an empty body', ''],
  ] as const) {
    it(`should hold the hash of nothing for ${what}`, () => {
      assert.equal(canonicalRequest({ method: 'GET', url, body }, { host: 'h' }).split('\n').at(-1), EMPTY);
    });
  }

  it('should leave the line of the query empty when there is none', () => {
    const lines = canonicalRequest({ method: 'GET', url: new URL('https://h/p') }, { host: 'h' }).split('\n');
    assert.deepEqual(lines, ['GET', '/p/', '', 'host:h', '', 'host', EMPTY]);
  });

  it('should hash the body in UTF-8', () => {
    const hash = canonicalRequest({ method: 'POST', url, body: '一😀' }, {}).split('\n').at(-1);
    assert.equal(hash, 'c790e393904b21e71648bc9c9f2a2cfc7faa528fd1fbad08de646f32163f1c81');
  });

  it('should list the headers by their names, in whatever order they are given', () => {
    const name = fc.stringMatching(/^[a-z-]{1,4}$/);
    const headers = fc.uniqueArray(fc.tuple(name, fc.stringMatching(/^[!-~]{0,4}$/)), {
      selector: ([n]) => n,
    });
    fc.assert(
      fc.property(headers, (entries) => {
        const names = entries.map(([n]) => n).sort();
        const lines = canonicalRequest({ method: 'GET', url }, Object.fromEntries(entries)).split('\n');
        assert.deepEqual(
          lines.slice(3, -3),
          names.map((n) => `${n}:${new Map(entries).get(n)!}`),
        );
        assert.deepEqual(lines.slice(-3, -1), ['', names.join(';')]);
      }),
    );
  });
});
