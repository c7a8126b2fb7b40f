import { createHash, createHmac } from 'node:crypto';
import type { SimulatedAccessKey } from '../SimulatorOptions.ts';
import type { ParsedRequest } from '../server/handling.ts';

/** What a signed request says in its `Authorization`. */
interface Authorization {
  readonly accessKey: string;
  /** In lower case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const FORM =
  /^SDK-HMAC-SHA256 +Access=(?<accessKey>[^,\s]{1,128}), *SignedHeaders=(?<names>[^,\s]+), *Signature=(?<signature>[0-9a-f]{64})$/;

/** What the groups of the form catch: each of them, or none. */
interface Caught {
  readonly accessKey: string;
  readonly names: string;
  readonly signature: string;
}

/** Reads the `Authorization` of a signed request (api-sign-algorithm-001); nothing if it has another form. */
export const parseAuthorization = (header: string): Authorization | undefined => {
  const caught = FORM.exec(header)?.groups as Caught | undefined;
  return (
    caught && {
      accessKey: caught.accessKey,
      signedHeaders: caught.names.toLowerCase().split(';'),
      signature: caught.signature,
    }
  );
};

/** The SHA-256 of a text or of bytes, in hexadecimal digits. */
export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/**
 * The signature of a request, without derivation of a key (api-sign-algorithm-002).
 *
 * @param secretKey - the secret key
 * @param date - its `X-Sdk-Date`
 * @param canonical - its canonical form
 */
export const signatureOf = (secretKey: string, date: string, canonical: string): string =>
  createHmac('sha256', secretKey)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
    .digest('hex');

type Parts = Pick<ParsedRequest, 'method' | 'path' | 'query' | 'headers'>;

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

const MAX_SKEW_MS = 900_000;

type Signed = Pick<ParsedRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>;

/** When the request says that it was signed, in epoch ms; `NaN` if it does not say it as it must. */
const signedAt = (date: string): number => {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
};

/** What stands for the body; nothing if the request says it wrong. */
const bodyHashOf = ({ headers, body }: Signed): string | undefined => {
  const hash = sha256(body);
  const { 'x-sdk-content-sha256': said = hash } = headers;
  return said === hash || said === 'UNSIGNED-PAYLOAD' ? said : undefined;
};

/**
 * Whether a request was signed with a key.
 *
 * @param request - the request, with its body
 * @param authorization - what it says in its `Authorization`
 * @param key - the key that it names
 * @param now - what the clock of the service says, in epoch ms: a signature is good for 15 minutes, before and after
 */
export const isGenuine = (
  request: Signed,
  { signedHeaders, signature }: Authorization,
  { secretKey, securityToken }: SimulatedAccessKey,
  now: number,
): boolean => {
  const { headers } = request;
  const date = String(headers['x-sdk-date']);
  const bodyHash = bodyHashOf(request);
  const isWhole =
    signedHeaders.includes('x-sdk-date') && signedHeaders.every((name) => Object.hasOwn(headers, name));
  const isInTime = Math.abs(now - signedAt(date)) <= MAX_SKEW_MS;
  if (!isWhole || !isInTime || headers['x-security-token'] !== securityToken || bodyHash === undefined)
    return false;
  try {
    return signature === signatureOf(secretKey, date, canonicalRequest(request, signedHeaders, bodyHash));
  } catch {
    // The path cannot be decoded.
    return false;
  }
};
