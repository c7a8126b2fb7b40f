/** Reads a body as UTF-8 up to a bound; beyond it the rest is not read, and its connection is given up. */
export const readBody = async (
  stream: AsyncIterable<Uint8Array> | Response['body'],
  maxBytes: number,
): Promise<{ readonly body: string; readonly whole: boolean }> => {
  if (stream === null) return { body: '', whole: true };
  const decoder = new TextDecoder();
  let body = '';
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    body += decoder.decode(chunk.subarray(0, maxBytes - bytes), { stream: true });
    bytes += chunk.byteLength;
    // Leaving the loop cancels the body.
    if (bytes > maxBytes) return { body, whole: false };
  }
  return { body: body + decoder.decode(), whole: true };
};
