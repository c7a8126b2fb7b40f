import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { readBody } from '../../../lib/simulator/http/exchange.ts';

const LIMIT = 12 * 1_024 * 1_024;

/** A request with these headers, whose body the test writes. */
const requestWith = (headers: Record<string, string>): PassThrough & IncomingMessage =>
  Object.assign(new PassThrough(), { headers }) as unknown as PassThrough & IncomingMessage;

describe('readBody', () => {
  it('should return an empty body synchronously if none is announced', () => {
    for (const headers of [{}, { 'content-length': '0' }]) {
      assert.deepEqual(readBody(requestWith(headers)), new Uint8Array());
    }
  });

  it('should join the pieces', async () => {
    for (const headers of [{ 'content-length': '4' }, { 'transfer-encoding': 'chunked' }]) {
      const request = requestWith(headers);
      const body = readBody(request);
      const [first, second] = [Buffer.from('aö').subarray(0, 2), Buffer.from('aö').subarray(2)];
      request.write(first);
      setImmediate(() => request.end(second));
      assert.equal(new TextDecoder().decode(await body), 'aö');
    }
  });

  it('should refuse a body announced as too large synchronously', async () => {
    assert.equal(readBody(requestWith({ 'content-length': String(LIMIT + 1) })), undefined);
    const request = requestWith({ 'content-length': String(LIMIT) });
    const body = readBody(request);
    request.end('x');
    assert.equal((await body)?.length, 1);
  });

  it('should accept 12 MiB that were not announced and not a byte more', async () => {
    for (const [more, size] of [
      [0, LIMIT],
      [1, undefined],
    ] as const) {
      const request = requestWith({ 'transfer-encoding': 'chunked' });
      const body = readBody(request);
      request.write(Buffer.alloc(LIMIT));
      request.end(Buffer.alloc(more));
      assert.equal((await body)?.length, size);
    }
  });

  it('should refuse a body that is too large before all of it has arrived', async () => {
    const request = requestWith({ 'transfer-encoding': 'chunked' });
    const body = readBody(request);
    request.write(Buffer.alloc(LIMIT + 1));
    assert.equal(await body, undefined);
  });
});
