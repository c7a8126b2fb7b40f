import { pipeline, Readable, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createUnzip } from 'node:zlib';

/** Some servers leave out the end of a compressed body. */
const LENIENT = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const LENIENT_BROTLI = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => createUnzip(LENIENT),
  'x-gzip': () => createUnzip(LENIENT),
  deflate: () => createUnzip(LENIENT),
  br: () => createBrotliDecompress(LENIENT_BROTLI),
};

/** Each coding multiplies the bytes that a small body may become. */
const MAX_CODINGS = 5;

/**
 * Decompresses a body as it is read, so that a reader that stops also ends the request. A body of another coding stays as it
 * is.
 *
 * @param contentEncoding - the header `content-encoding`
 */
export const decoded = (
  body: AsyncIterable<Uint8Array>,
  contentEncoding: string | null,
): AsyncIterable<Uint8Array> => {
  if (contentEncoding === null) return body;
  const codings = contentEncoding.toLowerCase().split(',', MAX_CODINGS + 1);
  const decoders = codings.map((coding) => DECODERS[coding.trim()]).filter((known) => known !== undefined);
  if (decoders.length < codings.length || codings.length > MAX_CODINGS) return body;
  const streams = decoders.reverse().map((create) => create());
  // The reader gets the error from the last stream.
  pipeline([Readable.from(body), ...streams], () => undefined);
  return streams.at(-1) ?? body;
};
