import assert from 'node:assert/strict';
import { canonicalRequest } from '../../../../lib/client/auth/signing.ts';
import { sha256 } from '../../../../lib/client/auth/signing.ts';
import { signatureOf } from '../../../../lib/client/auth/signing.ts';
import type { AuthRequest } from '../../../../lib/client/auth/Auth.ts';

/** A signed request as it was published: the headers are those that are signed; `host` is that of the URL. */
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
    from: 'an implementation of ours that is not this one, a poll of DLI with a security token',
    url: `${DLI}/${BATCH}/state`,
    headers: { ...dliHeaders, 'x-security-token': 'tok' },
    signature: 'c4dfffa79440192a5ad734f6723f9f1bf5c76d8007e302ca77d12c527606620f',
  },
  {
    from: 'the same, a list of DLI',
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
