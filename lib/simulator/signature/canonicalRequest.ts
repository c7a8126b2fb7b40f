import type { Asked } from '../server/Asked.ts';

type Parts = Pick<Asked, 'method' | 'path' | 'query' | 'headers'>;

/** As RFC 3986 has it: `encodeURIComponent` leaves five signs as they are that are reserved there. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** Each segment encoded anew; with a slash at the end, which the request itself goes without. */
const canonicalPath = (path: string): string => {
  const text = path.split('/').map(decodeURIComponent).map(encoded).join('/');
  return text.endsWith('/') ? text : `${text}/`;
};

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

/** Sorted by name, then by value, both encoded. Not as whole texts: `a-b=` would come before `a=`. */
const canonicalQuery = (query: string): string =>
  [...new URLSearchParams(query)]
    .map(([name, value]): [string, string] => [encoded(name), encoded(value)])
    .sort(([a, av], [b, bv]) => compare(a, b) || compare(av, bv))
    .map((pair) => pair.join('='))
    .join('&');

/**
 * What a signature is made of (api-sign-algorithm-001). Written for itself, not shared with the client: a mistake there
 * must not hide itself here.
 *
 * @param request - the request as it came
 * @param signedHeaders - the names of its signed headers, in lower case
 * @param bodyHash - the SHA-256 of the body in hexadecimal digits, or what is said in its place
 * @throws URIError for a path that cannot be decoded
 */
export const canonicalRequest = (
  { method, path, query, headers }: Parts,
  signedHeaders: readonly string[],
  bodyHash: string,
): string => {
  const names = signedHeaders.toSorted(compare);
  const lines = names.map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`);
  return [method, canonicalPath(path), canonicalQuery(query), lines.join(''), names.join(';'), bodyHash].join(
    '\n',
  );
};
