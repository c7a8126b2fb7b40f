import type { ServiceRequest } from '../service/request.ts';

// The text of a request that is signed (api-sign-algorithm-002), as the official signers write it. They agree on ordinary
// requests, but not on escapes in a path, characters beyond U+FFFF in a query, and header values beyond ASCII; nothing public
// says which of them the gateway follows. So there can be several texts, and a signature of any of them is genuine.

/**
 * The canonical texts of a request: one for an ordinary request.
 *
 * @param request - the request as it was received
 * @param signedHeaders - the names of its signed headers, in lower case
 * @param bodyHash - the SHA-256 of the body in hexadecimal digits, or its substitute
 */
export const canonicalRequests = (
  { method, path, query, headers }: Pick<ServiceRequest, 'method' | 'path' | 'query' | 'headers'>,
  signedHeaders: readonly string[],
  bodyHash: string,
): readonly string[] => {
  const names = signedHeaders.toSorted(byUnit);
  const end = [names.join(';'), bodyHash];
  const blocks = canonicalHeaders(headers, names);
  const queries = canonicalQueries(query);
  return canonicalPaths(path).flatMap((uri) =>
    queries.flatMap((search) => blocks.map((block) => [method, uri, search, block, ...end].join('\n'))),
  );
};

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** Encoded segment by segment, with a slash at the end: decoded before, as for Python, or as it was sent, as for Node. */
const canonicalPaths = (path: string): readonly string[] =>
  distinct(
    [unescape(path), path].map((text) => {
      const encoded = text.split('/').map(encode).join('/');
      return encoded.endsWith('/') ? encoded : `${encoded}/`;
    }),
  );

/** Sorted by name, then by value, before they are encoded: by UTF-16 units, as for Node, or code points, as for Python. */
const canonicalQueries = (query: string): readonly string[] =>
  distinct(
    [byUnit, byCodePoint].map((order) =>
      [...new URLSearchParams(query)]
        .sort(([a, av], [b, bv]) => order(a, b) || order(av, bv))
        .map((pair) => pair.map(encode).join('='))
        .join('&'),
    ),
  );

/** A line for each header. The bytes of a value are Latin-1, as Node sends it, or UTF-8, as for Python. */
const canonicalHeaders = (
  headers: ServiceRequest['headers'],
  names: readonly string[],
): readonly string[] => {
  const values = new Map(Object.entries(headers));
  return distinct(
    [(value: string) => value, utf8Of].map((read) =>
      names.map((name) => `${name}:${read((values.get(name) ?? '').trim())}\n`).join(''),
    ),
  );
};

/** A text in UTF-8, of whose bytes each was read as one character. */
const utf8Of = (bytes: string): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));

/** Decodes the escapes in a text. Unlike `decodeURIComponent`, it keeps a stray `%`. */
const unescape = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
    utf8Of(
      escapes.replace(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    ),
  );

/** Encodes as RFC 3986 requires: `encodeURIComponent` leaves five reserved characters as they are. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

type Order = (a: string, b: string) => number;

const byUnit: Order = (a, b) => Number(a > b) - Number(a < b);

// The first difference decides. Iterating a text yields code points.
const byCodePoint: Order = (a, b) => {
  const [as, bs] = [a, b].map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0)) as [
    number[],
    number[],
  ];
  const at = as.findIndex((point, index) => point !== bs[index]);
  return at === -1 ? as.length - bs.length : (as[at] ?? 0) - (bs[at] ?? -1);
};
