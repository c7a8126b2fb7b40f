import ky, { type KyInstance, type Options } from 'ky';
import type { HttpTransport } from './HttpTransport.ts';

/**
 * Sends requests by `ky`, and so by the `fetch` of any runtime. It promises no bound of headers: Node 20's `fetch` accepts
 * 16 KiB.
 *
 * @param http - a ky of the user: its hooks and its `fetch` are used; by default a plain one
 * @param dispatcher - passed to `fetch`
 */
export const kyTransport = (http?: KyInstance, dispatcher?: object): HttpTransport => {
  const send = http === undefined ? plainKy() : withoutOptions(http);
  // Typed as a mere object, because undici's types are not a dependency.
  const passedOn: object = dispatcher === undefined ? {} : { dispatcher };
  return ({ method, url, headers, body, signal }) =>
    send(url, {
      ...passedOn,
      ...(body !== undefined && { body }),
      ...(http === undefined ? { pollSignal: signal } : { signal }),
      method,
      headers,
      retry: 0, // the watch retries, by its own policy
      timeout: false, // in ky 1 it covers the headers only
      throwHttpErrors: false, // the body of an error response is read too
      redirect: 'manual', // fetch would send X-Auth-Token to another origin
    });
};

/** ky hands options that it does not know to `fetch`. */
interface FetchInit extends RequestInit {
  readonly pollSignal: AbortSignal;
}

/**
 * A ky to which the signal reaches `fetch` as `pollSignal`: for a `signal` ky would create an `AbortSignal.any` with a second
 * one, of its own time limit, for each request.
 */
const plainKy = (): KyInstance =>
  ky.create({
    fetch: (request, init) => {
      const { pollSignal, ...rest } = init as FetchInit;
      return fetch(request, { ...rest, signal: pollSignal });
    },
  });

/**
 * A ky with the hooks and the `fetch` of this one, and no other option of it. Its `searchParams`, `json`, `headers` and so on
 * would change the client's requests: ky 1 replaces the query of a URL by `searchParams`, for instance, and the client
 * would read the first page of a list again and again. ky shows its options only to a function that extends it.
 */
const withoutOptions = (http: KyInstance): KyInstance => {
  let kept: Options = {};
  http.extend(({ hooks, fetch }) => {
    kept = { ...(hooks !== undefined && { hooks }), ...(fetch !== undefined && { fetch }) };
    return {};
  });
  return http.create(kept);
};
