import fc from 'fast-check';
import assert from 'node:assert/strict';
import { request as send } from 'node:http';
import { createRequire } from 'node:module';
import { stringify } from 'node:querystring';
import { sign } from '../../../lib/client/auth/signing.ts';
import { signed } from '../support/credentials.ts';
import { useSimulator } from '../support/useSimulator.ts';

// The simulator must accept what the official signers send. The one for Node is a development dependency; what the one for
// Python does differently is repeated here.

type Query = Readonly<Record<string, string | string[]>>;

/** The part of the vendor's signer that is used here. */
interface VendorSigner {
  sign(
    request: {
      readonly method: string;
      readonly endpoint: string;
      readonly queryParams: Query;
      readonly headers: Readonly<Record<string, string>>;
      readonly data?: unknown;
    },
    credential: { getAk(): string; getSk(): string },
  ): Readonly<Record<string, string>>;
}

// No `import`: the vendor's declarations do not pass our compiler's `exactOptionalPropertyTypes`.
const { AKSKSigner } = createRequire(import.meta.url)(
  '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner',
) as { readonly AKSKSigner: VendorSigner };

const key = { accessKey: 'AK1', secretKey: 's3cret-key' };
const credential = { getAk: () => key.accessKey, getSk: () => key.secretKey };

/** The status of a `GET`. The path and the header values are sent as they are; a header value is text of single bytes. */
const statusOf = (url: string, path: string, headers: Readonly<Record<string, string>>): Promise<number> =>
  new Promise((resolve, reject) => {
    send(url, { path, headers: { ...headers } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });

// Encoded or decoded, names with these characters sort differently.
const part = fc
  .array(fc.constantFrom(...Array.from("abzAZ09-_.~!*'()+%&=/? é一ﬀ😀")), { maxLength: 4 })
  .map((characters) => characters.join(''));
const queries = fc
  .array(fc.tuple(part, fc.oneof(part, fc.array(part, { minLength: 1, maxLength: 4 }))), { maxLength: 6 })
  .map((pairs) => Object.fromEntries(pairs) as Query);

describe('signatures of other signers', () => {
  const simulator = useSimulator({ accessKeys: [key] });

  const signByVendor = (path: string, queryParams: Query, headers: Readonly<Record<string, string>>) =>
    AKSKSigner.sign(
      { method: 'GET', endpoint: `${simulator().url}${path}`, queryParams, headers },
      credential,
    );

  const sendByVendor = (
    path: string,
    { query = {}, headers = {} }: { query?: Query; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<number> => {
    const all = signByVendor(path, query, headers);
    // As the vendor's HTTP client does.
    const search = stringify(query);
    return statusOf(simulator().url, search === '' ? path : `${path}?${search}`, all);
  };

  const sendByClient = (path: string): Promise<number> => {
    const url = new URL(`${simulator().url}${path}`);
    const { headers } = sign(key, { method: 'GET', url }, Date.now());
    return statusOf(simulator().url, url.pathname + url.search, headers);
  };

  it("should accept 400 random queries signed by the vendor's signer for Node", async () => {
    await fc.assert(
      fc.asyncProperty(queries, async (query) => {
        assert.equal(await sendByVendor('/v2.0/p/batches', { query }), 200, JSON.stringify(query));
      }),
      { numRuns: 400, seed: 60, endOnFailure: true },
    );
  });

  it('should accept 100 random queries signed by the client', async () => {
    await fc.assert(
      fc.asyncProperty(queries, async (query) => {
        assert.equal(await sendByClient(`/v2.0/p/batches?${stringify(query)}`), 200, JSON.stringify(query));
      }),
      { numRuns: 100, seed: 61, endOnFailure: true },
    );
  });

  it('should accept a query in the order of code points, as the signers for Python and Go sort it', async () => {
    // In UTF-16, the first half of "😀" comes before "ﬀ".
    const path = '/v2.0/p/batches';
    const search = stringify({ ﬀ: '1', '😀': ['ﬀ', '😀'] });
    for (const sent of [search, stringify({ '😀': ['😀', 'ﬀ'], ﬀ: '1' })]) {
      const headers = signed(`${simulator().url}${path}?${search}`);
      assert.equal(await statusOf(simulator().url, `${path}?${sent}`, headers), 200);
    }
    const half = signed(`${simulator().url}${path}?${stringify({ ﬀ: '1', '😀': ['😀', 'ﬀ'] })}`);
    assert.equal(await statusOf(simulator().url, `${path}?${search}`, half), 401);
  });

  for (const id of ['a%2Fb', '%zz', 'a%20b', '100%', '%E4%B8%80', '%e4%b8%80', '%E0%A4%A', '(a)!*~+;,']) {
    for (const path of [`/v2.0/p/batches/${id}/state`, `/v2.0/${id}/batches`]) {
      it(`should accept ${path} from the vendor's signer and from the client`, async () => {
        // 400: the signature is genuine, the id is not.
        assert.deepEqual([await sendByVendor(path), await sendByClient(path)], [400, 400]);
      });
    }
  }

  it('should accept signed headers that are not ASCII, in Latin-1 as Node sends them and in UTF-8', async () => {
    assert.equal(await sendByVendor('/v2.0/p/batches', { headers: { 'X-Note': 'Grüße' } }), 200);
    for (const note of ['Grüße', '一 😀']) {
      const headers = signByVendor('/v2.0/p/batches', {}, { 'X-Note': note });
      const bytes = Buffer.from(note).toString('latin1');
      assert.equal(
        await statusOf(simulator().url, '/v2.0/p/batches', { ...headers, 'X-Note': bytes }),
        200,
        note,
      );
    }
  });

  it('should refuse what differs from what was signed', async () => {
    const path = '/v2.0/p/batches';
    const headers = signByVendor(path, { a: ['1', '2'] }, { 'X-Note': 'ü' });
    assert.equal(await statusOf(simulator().url, `${path}?a=2&a=1`, headers), 200);
    for (const [other, sent] of [
      [`${path}?a=1`, headers],
      [`${path}?a=1&a=1&a=2`, headers],
      [`${path}?a=1&b=2`, headers],
      [`${path}?a=2&a=1`, { ...headers, 'X-Note': 'u' }],
    ] as const) {
      assert.equal(await statusOf(simulator().url, other, sent), 401, other);
    }
  });
});
