import assert from 'node:assert/strict';
import { canonicalRequests } from '../../../lib/simulator/iam/canonical.ts';
import { sha256 } from '../../../lib/simulator/iam/sha256.ts';
import { isGenuine, parseAuthorization, signatureOf } from '../../../lib/simulator/iam/signature.ts';

const PROJECT = '48cc2c48765f481480c7db940d6409d1';
const BATCH = '0a324461-d9d9-45da-a52a-3b3c7a3d809e';

interface Vector {
  readonly url: string;
  readonly date: string;
  readonly expected: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly withoutHost?: boolean;
  readonly body?: string;
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly canonicalHash?: string;
}

const dli = {
  date: '20240102T030405Z',
  headers: { 'content-type': 'application/json', 'x-project-id': PROJECT },
};
const batches = `https://dli.cn-north-4.myhuaweicloud.com/v2.0/${PROJECT}/batches`;

/** Published by the vendor (a), in the tests of its SDKs (b, c), and derived with its own signer (d1). */
const vectors: Readonly<Record<string, Vector>> = {
  a: {
    url: 'https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0',
    date: '20191115T033655Z',
    headers: { 'content-type': 'application/json' },
    secretKey: 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc',
    canonicalHash: 'b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a',
    expected: '7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe',
  },
  b1: {
    url: 'https://service.endpoint.myhuaweicloud.com/resources?size=1',
    date: '20200608T023900Z',
    expected: 'cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842',
  },
  b2: {
    url: 'https://service.endpoint.myhuaweicloud.com/resources?size=1',
    date: '20200608T023900Z',
    method: 'POST',
    body: '{"name":"test","id":1}',
    expected: '436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f',
  },
  c1: {
    url: 'https://example.com/path?limit=1',
    date: '20060102T150405Z',
    withoutHost: true,
    expected: '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
  },
  c2: {
    url: 'https://example.com/path?key=value',
    date: '20060102T150405Z',
    method: 'POST',
    withoutHost: true,
    body: '{"Name":"test","Id":1}\n',
    expected: 'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
  },
  d1: {
    ...dli,
    url: `${batches}/${BATCH}/state`,
    expected: '87a11469a393654b8e76ec429aa0cad209c951902abc687a933ac429a544133c',
  },
  d2: {
    ...dli,
    url: `${batches}/${BATCH}/state`,
    headers: { ...dli.headers, 'x-security-token': 'tok' },
    expected: 'c4dfffa79440192a5ad734f6723f9f1bf5c76d8007e302ca77d12c527606620f',
  },
  d3: {
    ...dli,
    url: `${batches}?from=0&job-id=${BATCH}&queue_name=q_1&size=100`,
    expected: '150c92d6c9deab3a53df471feb6daf9fa6c28d055a830e9403a21853ea8d3c3d',
  },
};

const partsOf = ({ url, date, method = 'GET', headers = {}, withoutHost = false }: Vector) => {
  const { host, pathname: path, search } = new URL(url);
  const all = { ...headers, 'x-sdk-date': date, ...(!withoutHost && { host }) };
  return { method, path, query: search.slice(1), headers: all };
};

/** The only canonical text of an ordinary request. */
const canonicalOf = (vector: Vector): string => {
  const parts = partsOf(vector);
  const texts = canonicalRequests(parts, Object.keys(parts.headers), sha256(vector.body ?? ''));
  assert.equal(texts.length, 1);
  return texts[0]!;
};

describe('signatureOf', () => {
  for (const [name, vector] of Object.entries(vectors)) {
    it(`should reproduce vector ${name}`, () => {
      const { secretKey = 'SecretKey', date, expected, canonicalHash } = vector;
      const text = canonicalOf(vector);
      if (canonicalHash !== undefined) assert.equal(sha256(text), canonicalHash);
      assert.equal(signatureOf(secretKey, date, text), expected);
    });
  }
});

describe('parseAuthorization', () => {
  const signature = '0'.repeat(64);

  it('should parse the key, the names and the signature', () => {
    const header = `SDK-HMAC-SHA256 Access=AK1, SignedHeaders=Host;x-sdk-date, Signature=${signature}`;
    const expected = { accessKey: 'AK1', signedHeaders: ['host', 'x-sdk-date'], signature };
    assert.deepEqual(parseAuthorization(header), expected);
    assert.deepEqual(parseAuthorization(header.replaceAll(', ', ',')), expected);
  });

  it('should return undefined for any other format', () => {
    for (const header of [
      '',
      'SDK-HMAC-SHA256 ',
      `SDK-HMAC-SHA256 Access=, SignedHeaders=host, Signature=${signature}`,
      `SDK-HMAC-SHA256 Access=AK1, SignedHeaders=, Signature=${signature}`,
      `SDK-HMAC-SHA256 Access=AK1, SignedHeaders=host, Signature=${signature}0`,
      `SDK-HMAC-SHA256 Access=AK1, SignedHeaders=host, Signature=${signature.replace('0', 'g')}`,
      `SDK-HMAC-SHA256 Access=${'A'.repeat(129)}, SignedHeaders=host, Signature=${signature}`,
      `SDK-HMAC-SHA256 Credential=AK1/20240102/r/s/sdk_request, SignedHeaders=host, Signature=${signature}`,
      `x SDK-HMAC-SHA256 Access=AK1, SignedHeaders=host, Signature=${signature}`,
    ]) {
      assert.equal(parseAuthorization(header), undefined, header);
    }
  });
});

describe('isGenuine', () => {
  const key = { accessKey: 'AK1', secretKey: 'SecretKey' };
  const date = '20240102T030405Z';
  const signedAt = Date.UTC(2024, 0, 2, 3, 4, 5);

  const judge = (now: number, names: string[], sent: Record<string, string> = {}): boolean => {
    const request = {
      method: 'GET',
      path: '/a',
      query: '',
      headers: { host: 'x', 'x-sdk-date': date, ...sent },
      body: Buffer.alloc(0),
    };
    const [text = ''] = canonicalRequests(request, names, sha256(''));
    const signature = signatureOf(key.secretKey, date, text);
    return isGenuine(request, { accessKey: 'AK1', signedHeaders: names, signature }, key, now);
  };

  it('should accept a signature for 15 minutes before and after, to the millisecond', () => {
    const names = ['host', 'x-sdk-date'];
    for (const sign of [-1, 1]) {
      assert.equal(judge(signedAt + sign * 900_000, names), true);
      assert.equal(judge(signedAt + sign * 900_001, names), false);
    }
  });

  it('should refuse if the date is right but not signed', () => {
    assert.equal(judge(signedAt, ['x-sdk-date']), true);
    assert.equal(judge(signedAt, ['host']), false);
  });

  it('should refuse if a signed header is missing, even if it was signed as empty', () => {
    assert.equal(judge(signedAt, ['x-more', 'x-sdk-date'], { 'x-more': '' }), true);
    assert.equal(judge(signedAt, ['x-more', 'x-sdk-date']), false);
    assert.equal(judge(signedAt, ['constructor', 'x-sdk-date']), false);
  });
});
