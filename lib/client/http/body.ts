/** The body of a `fetch` response, or any other source of bytes. */
type Body = Response['body'] | AsyncIterable<Uint8Array>;

/** The body could not be read to its end; the `cause` is what the stream failed with, in the words of the runtime. */
export class BrokenBody extends Error {
  /** Takes what the stream failed with. */
  constructor(cause: unknown) {
    super('the body broke off', { cause });
  }
}

/** A body as far as it was read. */
export interface ReceivedBody {
  readonly body: string;
  /** Whether the body was read to its end; `false` if it is larger than the limit. */
  readonly complete: boolean;
  /** The limit that was exceeded, and how many bytes had arrived by then. */
  readonly overflow?: { readonly limitBytes: number; readonly bytes: number };
}

/**
 * Reads a body as UTF-8 up to a limit. The rest of a larger body is not read, and its connection is closed.
 *
 * @throws `BrokenBody` if the stream fails
 */
export const readBody = async (stream: Body, maxBytes: number): Promise<ReceivedBody> => {
  if (stream === null) return { body: '', complete: true };
  const { next, cancel } = chunksOf(stream);
  const decode = createDecoder();
  let body = '';
  let bytes = 0;
  // Decoded one chunk late, so that a body of one chunk is recognised as such.
  let last: Uint8Array | undefined;
  while (bytes <= maxBytes) {
    let chunk: IteratorResult<Uint8Array, unknown>;
    try {
      chunk = await next();
    } catch (cause) {
      throw new BrokenBody(cause);
    }
    if (chunk.done === true) return { body: body + decode(last, false), complete: true };
    if (last !== undefined) body += decode(last, true);
    last = chunk.value.subarray(0, maxBytes - bytes);
    bytes += chunk.value.byteLength;
  }
  await cancel();
  const overflow = { limitBytes: maxBytes, bytes };
  return { body: body + decode(last, true), complete: false, overflow };
};

interface Chunks {
  readonly next: () => Promise<IteratorResult<Uint8Array, unknown>>;
  /** Gives up the rest. */
  readonly cancel: () => Promise<unknown>;
}

/** A stream is read by its reader, which is faster than its iterator. */
const chunksOf = (stream: NonNullable<Body>): Chunks => {
  if ('getReader' in stream) {
    const reader = (stream as ReadableStream<Uint8Array>).getReader();
    return { next: () => reader.read(), cancel: () => reader.cancel() };
  }
  const iterator = stream[Symbol.asyncIterator]();
  return { next: () => iterator.next(), cancel: async () => iterator.return?.() };
};

/** Shared by all bodies of one chunk: decoding a complete body leaves no state behind. */
const UTF8 = new TextDecoder();

/** Most bodies are one chunk, which Node decodes ten times as fast without the `stream` option. */
const createDecoder = (): ((chunk: Uint8Array | undefined, more: boolean) => string) => {
  let streaming: typeof UTF8 | undefined;
  return (chunk, more) => {
    if (more) streaming ??= new TextDecoder();
    return (streaming ?? UTF8).decode(chunk, { stream: more });
  };
};
