import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import type { AkSkOptions } from '../../../../lib/client/auth/signing.ts';
import type { AuthRequest } from '../../../../lib/client/auth/Auth.ts';
import { sdkDate } from '../../../../lib/client/auth/signing.ts';
import { signed } from '../../../../lib/client/auth/signing.ts';

/** What we use of the vendor's signer. */
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

/** A request, and its parts as the vendor's signer takes them. */
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
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom("a b+c*d'e(f)", '一&二=三'),
);
/**
 * The vendor's signer is narrower than the algorithm, and so are the cases:
 * - it escapes the path of a URL as it stands there, so that `%20` is signed as `%2520`: only characters that its
 *   parser (`url.parse`) leaves alone, which our URL escapes and we sign once;
 * - it hashes `JSON.stringify(data)`, and takes what is falsy for no body: only JSON that is not;
 * - it signs a default port (`:443`), which nobody sends: only others;
 * - it fails at half a surrogate pair: only whole characters (a URL holds no others).
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
  query: fc.array(fc.tuple(text, text), { maxLength: 6 }).chain((pairs) =>
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
  return signed(given.keys, { method: given.method, url, body }, given.at).headers;
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

describe('signed', () => {
  it("should be the signature of the vendor's own test (Python, test_signer.py)", () => {
    const url = new URL('https://service.endpoint.myhuaweicloud.com/resources?size=1');
    const signature = 'cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842';
    assert.deepEqual(signed(keys, { method: 'GET', url }, Date.UTC(2020, 5, 8, 2, 39)), {
      headers: {
        'x-sdk-date': '20200608T023900Z',
        authorization: `SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
      },
      signature,
    });
  });

  it('should send and sign the project and the security token', () => {
    const { headers } = signed({ ...keys, securityToken: 'tok', projectId: 'p1' }, request, at);
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
      const { headers } = signed(keys, { ...request, method: 'POST', body }, at);
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
