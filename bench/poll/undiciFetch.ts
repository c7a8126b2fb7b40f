import type { Dispatcher } from 'undici';

/**
 * A `fetch` for ky that sends the request by undici's `request`. It returns only what the client reads of a `Response`,
 * because constructing a complete one takes longer than the request itself. It does not follow redirects.
 */
export const undiciFetch =
  (dispatcher: Dispatcher) =>
  async (input: string | URL | Request): Promise<Response> => {
    const request = input instanceof Request ? input : new Request(input);
    const { origin, pathname, search } = new URL(request.url);
    const { statusCode, headers, body } = await dispatcher.request({
      origin,
      path: pathname + search,
      method: request.method,
      headers: Object.fromEntries(request.headers),
      body: request.body === null ? null : await request.text(),
      signal: request.signal,
    });
    const get = (name: string): string | null => headers[name.toLowerCase()]?.toString() ?? null;
    const response = {
      status: statusCode,
      ok: statusCode >= 200 && statusCode <= 299,
      headers: { get },
      body,
    };
    return response as unknown as Response;
  };
