import type { HttpRequest, HttpResponse, HttpTransport } from '../../../lib/client/http/HttpTransport.ts';

/** Sends by the global `fetch`. */
export const fetchTransport: HttpTransport = ({ method, url, headers, body, signal }) =>
  fetch(url, { method, headers, redirect: 'manual', signal, ...(body !== undefined && { body }) });

/** Node's `ReadableStream.from` reads ahead, which a test of the fault of a body must not. */
const streamOf = (bytes: NonNullable<HttpResponse['body']>): ReadableStream<Uint8Array> => {
  const iterator = (bytes as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await iterator.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
};

/** A request by its method and path: `requestTo('https://dli.example.com', 'GET /v3')`. */
export const requestTo = (
  origin: string,
  request: string,
  { headers = { 'x-auth-token': 'any' }, ...rest }: Partial<Omit<HttpRequest, 'method' | 'url'>> = {},
): HttpRequest => {
  const [method = '', path = ''] = request.split(' ');
  return { method, url: new URL(path, origin), headers, signal: new AbortController().signal, ...rest };
};

/** All bytes of a body as a text. */
export const textOf = async ({ body }: HttpResponse): Promise<string> =>
  body === null ? '' : new Response(streamOf(body)).text();
