import assert from 'node:assert/strict';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { decoded } from '../../lib/undici/decoded.ts';

const text = 'a body of some words, some of them twice, some words of them thrice';

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 16) yield await Promise.resolve(bytes.subarray(at, at + 16));
}

const read = async (contentEncoding: string | null, bytes: Uint8Array): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of decoded(chunksOf(bytes), contentEncoding)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

describe('decoded', () => {
  it('should return a body without a coding as it is', () => {
    const body = chunksOf(Buffer.from(text));
    assert.equal(decoded(body, null), body);
  });

  for (const [coding, bytes] of [
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['GZip', gzipSync(text)],
    ['br, gzip', gzipSync(brotliCompressSync(text))],
    ['gzip,br , deflate', deflateSync(brotliCompressSync(gzipSync(text)))],
  ] as const)
    it(`should decompress ${coding}`, async () => {
      assert.equal(String(await read(coding, bytes)), text);
    });

  for (const [coding, bytes] of [
    ['gzip', gzipSync(text).subarray(0, -8)],
    ['br', brotliCompressSync(text).subarray(0, -1)],
  ] as const)
    it(`should read a body of ${coding} without its end`, async () => {
      const start = String(await read(coding, bytes));
      assert.ok(start !== '' && text.startsWith(start), start);
    });

  it('should return a body of an unknown coding as it is, also among known ones', () => {
    for (const coding of ['zstd', 'gzip, zstd', 'identity', '']) {
      const body = chunksOf(gzipSync(text));
      assert.equal(decoded(body, coding), body, coding);
    }
  });

  it('should decompress five codings and leave a body of six as it is', async () => {
    const times = (count: number): Buffer =>
      Array.from({ length: count }).reduce<Buffer>((bytes) => gzipSync(bytes), Buffer.from(text));
    const names = (count: number): string => Array.from({ length: count }, () => 'gzip').join();
    assert.equal(String(await read(names(5), times(5))), text);
    assert.deepEqual(await read(names(6), times(6)), times(6));
  });

  it('should fail for a body that is not compressed', async () => {
    await assert.rejects(read('gzip', Buffer.from(text)), { code: 'Z_DATA_ERROR' });
  });
});
