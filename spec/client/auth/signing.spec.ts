import fc from 'fast-check';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { AuthRequest } from '../../../lib/client/auth/Auth.ts';
import {
  type AkSkOptions,
  canonicalPath,
  canonicalQuery,
  canonicalRequest,
  percentEncode,
  sdkDate,
  sha256,
  signatureOf,
  sign,
} from '../../../lib/client/auth/signing.ts';

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

  it('should add a slash at the end, unless there is one', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        const slash = path.endsWith('/') ? '' : '/';
        assert.equal(pathOf(path), pathOf(`${path}${slash}`));
        assert.ok(pathOf(path).endsWith('/'));
      }),
    );
  });

  it('should not depend on the spelling of a segment', () => {
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

  it('should have the same pairs, sorted by name and value, and be canonical itself', () => {
    fc.assert(
      fc.property(pairs, (entries) => {
        const canonical = queryOf(percent(entries));
        assert.equal(queryOf(`?${canonical}`), canonical);
        const found = [...new URLSearchParams(canonical)];
        const sorted = entries
          .map(([name, value]) => [name, value] as const)
          .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : Number(x > y)) : a < b ? -1 : 1));
        assert.deepEqual(found, sorted);
      }),
    );
  });
});

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
    it(`should have the hash of an empty text for ${what}`, () => {
      assert.equal(canonicalRequest({ method: 'GET', url, body }, { host: 'h' }).split('\n').at(-1), EMPTY);
    });
  }

  it('should leave the line of the query empty if there is none', () => {
    const lines = canonicalRequest({ method: 'GET', url: new URL('https://h/p') }, { host: 'h' }).split('\n');
    assert.deepEqual(lines, ['GET', '/p/', '', 'host:h', '', 'host', EMPTY]);
  });

  it('should hash the body in UTF-8', () => {
    const hash = canonicalRequest({ method: 'POST', url, body: '一😀' }, {}).split('\n').at(-1);
    assert.equal(hash, 'c790e393904b21e71648bc9c9f2a2cfc7faa528fd1fbad08de646f32163f1c81');
  });

  it('should sort the headers by name', () => {
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

const UNRESERVED = 'ABCXYZabcxyz0123456789-_.~';

describe('percentEncode', () => {
  it('should not escape the unreserved characters of RFC 3986', () => {
    assert.equal(percentEncode(UNRESERVED), UNRESERVED);
  });

  for (const [text, encoded] of [
    ["!'()*", '%21%27%28%29%2A'],
    [' +%&=', '%20%2B%25%26%3D'],
    ['/:?#[]@$,;', '%2F%3A%3F%23%5B%5D%40%24%2C%3B'],
    ['一é😀\n', '%E4%B8%80%C3%A9%F0%9F%98%80%0A'],
    ['', ''],
  ] as const) {
    it(`should write ${JSON.stringify(text)} as ${encoded}`, () => {
      assert.equal(percentEncode(text), encoded);
    });
  }

  it('should use only unreserved characters and escapes in capitals, and lose nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.match(percentEncode(text), /^([\w.~-]|%[0-9A-F]{2})*$/);
        assert.equal(decodeURIComponent(percentEncode(text)), text);
      }),
    );
  });
});

describe('sdkDate', () => {
  for (const [iso, text] of [
    ['2024-01-02T03:04:05.000Z', '20240102T030405Z'],
    ['2024-01-02T03:04:05.999Z', '20240102T030405Z'],
    ['2019-12-31T23:59:59.500Z', '20191231T235959Z'],
    ['1970-01-01T00:00:00.000Z', '19700101T000000Z'],
  ] as const) {
    it(`should be ${text} for ${iso}`, () => {
      assert.equal(sdkDate(Date.parse(iso)), text);
    });
  }

  it('should be the second of a moment, in UTC', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (at) => {
        const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(sdkDate(at))?.slice(1).map(Number);
        assert.ok(parts, sdkDate(at));
        const [year, month, ...rest] = parts as [number, number, ...number[]];
        assert.equal(Date.UTC(year, month - 1, ...rest), Math.floor(at / 1_000) * 1_000);
      }),
    );
  });
});

/** A published example of a signed request, with its signed headers. */
interface Vector {
  readonly from: string;
  readonly method?: AuthRequest['method'];
  readonly url: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly secretKey?: string;
  readonly hash?: string;
  readonly signature: string;
}

const PYTHON = "the vendor's test, Python (test_signer.py)";
const GO = "the vendor's test, Go (signer_test.go)";
const DLI = 'https://dli.cn-north-4.myhuaweicloud.com/v2.0/48cc2c48765f481480c7db940d6409d1/batches';
const BATCH = '0a324461-d9d9-45da-a52a-3b3c7a3d809e';
const json = { 'content-type': 'application/json' };
const dliHeaders = {
  ...json,
  host: 'dli.cn-north-4.myhuaweicloud.com',
  'x-project-id': '48cc2c48765f481480c7db940d6409d1',
  'x-sdk-date': '20240102T030405Z',
};
const pythonHeaders = { host: 'service.endpoint.myhuaweicloud.com', 'x-sdk-date': '20200608T023900Z' };
const goHeaders = { 'x-sdk-date': '20060102T150405Z' };

const VECTORS: readonly Vector[] = [
  {
    from: "the vendor's document (api-sign-algorithm)",
    url: 'https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0',
    headers: { ...json, host: 'service.region.example.com', 'x-sdk-date': '20191115T033655Z' },
    secretKey: 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc',
    hash: 'b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a',
    signature: '7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe',
  },
  {
    from: `${PYTHON}, a GET`,
    url: 'https://service.endpoint.myhuaweicloud.com/resources?size=1',
    headers: pythonHeaders,
    signature: 'cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842',
  },
  {
    from: `${PYTHON}, a POST`,
    method: 'POST',
    url: 'https://service.endpoint.myhuaweicloud.com/resources?size=1',
    body: '{"name":"test","id":1}',
    headers: pythonHeaders,
    signature: '436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f',
  },
  {
    from: `${GO}, a GET`,
    url: 'https://example.huaweicloud.com/path?limit=1',
    headers: goHeaders,
    signature: '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
  },
  {
    from: `${GO}, a POST`,
    method: 'POST',
    url: 'https://example.huaweicloud.com/path?key=value',
    body: '{"Name":"test","Id":1}\n',
    headers: goHeaders,
    signature: 'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
  },
  {
    from: "the vendor's signer for Node, a poll of DLI",
    url: `${DLI}/${BATCH}/state`,
    headers: dliHeaders,
    signature: '87a11469a393654b8e76ec429aa0cad209c951902abc687a933ac429a544133c',
  },
  {
    from: 'an independent implementation, a poll of DLI with a security token',
    url: `${DLI}/${BATCH}/state`,
    headers: { ...dliHeaders, 'x-security-token': 'tok' },
    signature: 'c4dfffa79440192a5ad734f6723f9f1bf5c76d8007e302ca77d12c527606620f',
  },
  {
    from: 'the independent implementation, a list of DLI',
    url: `${DLI}?from=0&job-id=${BATCH}&queue_name=q_1&size=100`,
    headers: dliHeaders,
    signature: '150c92d6c9deab3a53df471feb6daf9fa6c28d055a830e9403a21853ea8d3c3d',
  },
];

describe('signatureOf', () => {
  for (const {
    from,
    method = 'GET',
    url,
    body,
    headers,
    secretKey = 'SecretKey',
    hash,
    signature,
  } of VECTORS) {
    it(`should be that of ${from}`, () => {
      const canonical = canonicalRequest({ method, url: new URL(url), body }, headers);
      if (hash !== undefined) assert.equal(sha256(canonical), hash);
      assert.equal(signatureOf(secretKey, headers['x-sdk-date']!, canonical), signature);
    });
  }

  it('should change with the key, with the date and with the request', () => {
    const parts = ['SecretKey', '20240102T030405Z', 'GET\n/'] as const;
    const changed = parts.map((_, changedAt) =>
      signatureOf(
        ...(parts.map((part, at) => (at === changedAt ? `${part}x` : part)) as [string, string, string]),
      ),
    );
    assert.equal(new Set([signatureOf(...parts), ...changed]).size, 4);
  });
});

/** The part of the vendor's signer that is used here. */
interface VendorSigner {
  sign(
    request: {
      readonly method: string;
      readonly endpoint: string;
      readonly queryParams: Readonly<Record<string, string | string[]>>;
      readonly headers: Readonly<Record<string, string>>;
      readonly data?: unknown;
    },
    credential: { getAk(): string; getSk(): string },
  ): Readonly<Record<string, string>>;
}

// No `import`: the vendor's declarations do not pass our compiler's `exactOptionalPropertyTypes`.
const require = createRequire(import.meta.url);
const { AKSKSigner } = require('@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner') as {
  readonly AKSKSigner: VendorSigner;
};

const at = Date.UTC(2024, 0, 2, 3, 4, 5);
const keys = { accessKey: 'AccessKey', secretKey: 'SecretKey' };
const request = { method: 'GET', url: new URL('https://dli.example:8443/v2.0/p/batches') } as const;
const namesIn = (authorization = ''): string | undefined => /SignedHeaders=([^,]*)/.exec(authorization)?.[1];

/** A request, with its parts as the vendor's signer expects them. */
interface Case {
  readonly keys: AkSkOptions;
  readonly method: AuthRequest['method'];
  readonly endpoint: string;
  readonly query: readonly (readonly [string, string])[];
  readonly form: boolean;
  readonly data: unknown;
  readonly at: number;
}

const word = fc.stringMatching(/^[!-~]{1,40}$/);
const signedText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom("a b+c*d'e(f)", '一&二=三'),
);
/**
 * The vendor's signer covers less than the algorithm, so the cases are limited:
 * - It escapes the path without decoding it, so that it signs `%20` as `%2520`. Cases have only characters that its parser
 *   (`url.parse`) leaves alone; `URL` escapes them, and they are signed once.
 * - It hashes `JSON.stringify(data)`, and treats a falsy value as no body. Cases have only truthy JSON.
 * - It signs a default port (`:443`), which no client sends. Cases have only other ports.
 * - It fails for half a surrogate pair. Cases have only whole characters, as a URL does.
 */
const cases: fc.Arbitrary<Case> = fc.record({
  keys: fc
    .record(
      {
        accessKey: word,
        secretKey: word,
        securityToken: word,
        projectId: fc.stringMatching(/^[0-9a-zA-Z]{1,64}$/),
      },
      { requiredKeys: ['accessKey', 'secretKey'] },
    )
    .map((given) => ({ ...given })),
  method: fc.constantFrom('GET', 'POST', 'DELETE'),
  endpoint: fc
    .tuple(
      fc.constantFrom(
        'https://dli.example',
        'https://dli.example:8443',
        'http://127.0.0.1:8080',
        'http://[::1]:81',
      ),
      fc.array(fc.stringMatching(/^([\w~!*()+,;:@&=$é一😀-]|[\w]\.){0,6}$/u), { maxLength: 5 }),
    )
    .map(([origin, segments]) => [origin, ...segments].join('/')),
  query: fc.array(fc.tuple(signedText, signedText), { maxLength: 6 }).chain((pairs) =>
    // Repeated names, and one pair twice.
    fc.constantFrom(
      pairs,
      [...pairs, ...pairs.slice(0, 2).map(([name]) => [name, 'again'] as const)],
      [...pairs, ...pairs.slice(0, 1)],
    ),
  ),
  form: fc.boolean(),
  data: fc.option(
    fc.jsonValue().filter((value) => Boolean(value)),
    { nil: undefined },
  ),
  at: fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }),
});

const searchOf = ({ form, query }: Case): string =>
  form
    ? new URLSearchParams(query.map(([...pair]) => pair)).toString()
    : query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');

const ours = (given: Case): Readonly<Record<string, string>> => {
  const url = new URL(`${given.endpoint}?${searchOf(given)}`);
  const body = given.data === undefined ? undefined : JSON.stringify(given.data);
  return sign(given.keys, { method: given.method, url, body }, given.at).headers;
};

const theirs = ({ keys: pair, method, endpoint, query, data, at: moment }: Case) => {
  const queryParams = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of query) {
    const before = queryParams[name];
    queryParams[name] = before === undefined ? value : [...[before].flat(), value];
  }
  const headers = {
    'X-Sdk-Date': sdkDate(moment),
    ...(pair.projectId !== undefined && { 'X-Project-Id': pair.projectId }),
    ...(pair.securityToken !== undefined && { 'X-Security-Token': pair.securityToken }),
    ...(data !== undefined && { 'content-type': 'application/json' }),
  };
  return AKSKSigner.sign(
    { method, endpoint, queryParams, headers, data },
    { getAk: () => pair.accessKey, getSk: () => pair.secretKey },
  );
};

describe('sign', () => {
  it("should be the signature of the vendor's own test (Python, test_signer.py)", () => {
    const url = new URL('https://service.endpoint.myhuaweicloud.com/resources?size=1');
    const signature = 'cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842';
    assert.deepEqual(sign(keys, { method: 'GET', url }, Date.UTC(2020, 5, 8, 2, 39)), {
      headers: {
        'x-sdk-date': '20200608T023900Z',
        authorization: `SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
      },
      signature,
    });
  });

  it('should send and sign the project and the security token', () => {
    const { headers } = sign({ ...keys, securityToken: 'tok', projectId: 'p1' }, request, at);
    const { authorization, ...rest } = headers;
    assert.deepEqual(rest, {
      'x-project-id': 'p1',
      'x-sdk-date': '20240102T030405Z',
      'x-security-token': 'tok',
    });
    assert.equal(namesIn(authorization), 'host;x-project-id;x-sdk-date;x-security-token');
  });

  for (const body of ['{}', '']) {
    it(`should send and sign the type of the body '${body}'`, () => {
      const { headers } = sign(keys, { ...request, method: 'POST', body }, at);
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(namesIn(headers['authorization']), 'content-type;host;x-sdk-date');
    });
  }

  it("should agree with the vendor's signer", () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { host, Authorization, ...rest } = theirs(given);
        const lower = Object.entries(rest).map(([name, value]) => [name.toLowerCase(), value]);
        assert.deepEqual(ours(given), { ...Object.fromEntries(lower), authorization: Authorization });
        assert.equal(host, new URL(given.endpoint).host);
      }),
      { numRuns: 300 },
    );
  });
});
