import type { KyInstance, Options } from 'ky';
import { hasMethods } from '../../checks/values.ts';

/**
 * A ky with the hooks and the `fetch` of this one, and no other option of it. Its `searchParams`, `json`, `headers` and so on
 * would change the client's requests: ky 1 replaces the query of a URL by `searchParams`, for instance, and the client
 * would read the first page of a list again and again. Made once for each ky.
 */
export const withoutOptions = (http: KyInstance): KyInstance => {
  const known = plainKys.get(http);
  if (known !== undefined) return known;
  const plain = hasMethods(http, 'extend', 'create') ? http.create(keptOptionsOf(http)) : http;
  plainKys.set(http, plain);
  return plain;
};

const plainKys = new WeakMap<KyInstance, KyInstance>();

/** ky shows the options of an instance only to a function that extends it. */
const keptOptionsOf = (http: KyInstance): Options => {
  let kept: Options = {};
  http.extend(({ hooks, fetch }) => {
    kept = { ...(hooks !== undefined && { hooks }), ...(fetch !== undefined && { fetch }) };
    return {};
  });
  return kept;
};
