import type { Dispatcher } from 'undici';

/**
 * A `fetch` for ky that is one `request` of undici. It gives what the client reads of a `Response`, and no more: making a
 * whole one takes longer than the request itself. It follows no redirect.
 */
export const undiciFetch =
  (dispatcher: Dispatcher) =>
  async (input: string | URL | Request): Promise<Response> => {
    const asked = input instanceof Request ? input : new Request(input);
    const { origin, pathname, search } = new URL(asked.url);
    const { statusCode, headers, body } = await dispatcher.request({
      origin,
      path: pathname + search,
      method: asked.method,
      headers: Object.fromEntries(asked.headers),
      body: asked.body === null ? null : await asked.text(),
      signal: asked.signal,
    });
    const get = (name: string): string | null => headers[name.toLowerCase()]?.toString() ?? null;
    const answer = { status: statusCode, ok: statusCode >= 200 && statusCode <= 299, headers: { get }, body };
    return answer as unknown as Response;
  };
