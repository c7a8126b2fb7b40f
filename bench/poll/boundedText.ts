/** A body as text, if it is no larger than the bound: what somebody who minds the memory writes around a bare call. */
export const boundedText = async (stream: Response['body'], maxBytes: number): Promise<string> => {
  if (stream === null) return '';
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array };
    if (value === undefined || done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw new Error(`the body is larger than ${maxBytes} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
};
