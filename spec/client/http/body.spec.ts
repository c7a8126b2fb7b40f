import assert from 'node:assert/strict';
import { BrokenBody, readBody } from '../../../lib/client/http/body.ts';

/** A body of these chunks, and whether it was cancelled. */
const chunked = (...chunks: readonly (readonly number[])[]) => {
  const seen = { cancelled: false };
  const rest = chunks.map((chunk) => Uint8Array.from(chunk));
  const body = new ReadableStream({
    pull: (controller) => {
      const chunk = rest.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
    cancel: () => {
      seen.cancelled = true;
    },
  });
  return { body, seen };
};

const bytes = (text: string): number[] => [...Buffer.from(text)];

describe('readBody', () => {
  for (const [what, chunks, body] of [
    ['one chunk', [bytes('abc')], 'abc'],
    ['many chunks', [bytes('ab'), bytes('c')], 'abc'],
    ['no chunk', [], ''],
    ['characters that are split across chunks', [[0x61, 0xf0, 0x9f], [0x98], [0x80, 0xc3], [0xa9]], 'a😀é'],
    [
      'a byte order mark',
      [
        [0xef, 0xbb],
        [0xbf, 0x61],
      ],
      'a',
    ],
    ['bytes that are not UTF-8', [[0x61, 0xff]], 'a\ufffd'],
    ['half a character at the end', [[0x61, 0xc3]], 'a\ufffd'],
  ] as const) {
    it(`should read ${what}`, async () => {
      assert.deepEqual(await readBody(chunked(...chunks).body, 100), { body, complete: true });
    });
  }

  it('should read a response without a body', async () => {
    assert.deepEqual(await readBody(new Response(null, { status: 204 }).body, 100), {
      body: '',
      complete: true,
    });
  });

  it('should read a body of exactly the bound', async () => {
    assert.deepEqual(await readBody(chunked(bytes('ab'), bytes('cd')).body, 4), {
      body: 'abcd',
      complete: true,
    });
  });

  for (const [what, chunks] of [
    ['many chunks', [bytes('abc'), bytes('de'), bytes('fg')]],
    ['the first of two chunks', [bytes('abcdefg'), bytes('h')]],
  ] as const) {
    it(`should keep as much as the bound of a larger body in ${what}, and give up the rest`, async () => {
      const { body, seen } = chunked(...chunks);
      assert.deepEqual(await readBody(body, 4), {
        body: 'abcd',
        complete: false,
        overflow: { bytes: chunks.length === 3 ? 5 : 7, limitBytes: 4 },
      });
      assert.ok(seen.cancelled);
    });
  }

  it('should read any async iterable of bytes, and return it at the bound', async () => {
    let returned = 0;
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (const chunk of ['ab', 'cd', 'ef']) yield await Promise.resolve(Buffer.from(chunk));
      } finally {
        returned += 1;
      }
    };
    assert.deepEqual(await readBody(chunks(), 6), { body: 'abcdef', complete: true });
    assert.deepEqual(await readBody(chunks(), 3), {
      body: 'abc',
      complete: false,
      overflow: { bytes: 4, limitBytes: 3 },
    });
    assert.equal(returned, 2);
  });

  it('should keep no state between bodies', async () => {
    for (const cut of [[[0xc3, 0xa9]], [[0xc3], [0xa9]]]) {
      assert.deepEqual(await readBody(chunked(...cut).body, 1), {
        body: '',
        complete: false,
        overflow: { bytes: 2, limitBytes: 1 },
      });
      assert.equal((await readBody(chunked([0xa9]).body, 1)).body, '\ufffd');
    }
  });

  it('should fail when the body breaks off, with what the stream failed with as the cause', async () => {
    const cause = new Error('broken');
    const stream = new ReadableStream({ pull: (controller) => controller.error(cause) });
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(0x61);
      await Promise.reject(cause);
    }
    for (const body of [stream, chunks()]) {
      await assert.rejects(readBody(body, 4), (error: unknown) => {
        assert.ok(error instanceof BrokenBody);
        assert.equal(error.cause, cause);
        return true;
      });
    }
  });

  it('should fail as it is if a chunk is no bytes, which is a mistake in a hook', async () => {
    const stream = new ReadableStream({ start: (controller) => controller.enqueue('a text') });
    await assert.rejects(readBody(stream, 4), TypeError);
  });
});
