import type { IncomingMessage } from 'node:http';

/** The gateway refuses more with 413 (APIG.0201). */
const MAX_BODY_BYTES = 12 * 1_024 * 1_024;

const EMPTY = Buffer.alloc(0);

/**
 * Reads the body of a request; at once, where none is announced.
 *
 * @returns the body, or nothing if it is too large; a promise stays pending if the client leaves before the end
 */
export const readBody = (request: IncomingMessage): Buffer | undefined | Promise<Buffer | undefined> => {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && length === '0') return EMPTY;
  // What is left unread, Node discards once the answer is sent.
  if (Number(length) > MAX_BODY_BYTES) return undefined;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
  });
};
