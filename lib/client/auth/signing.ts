import { type Ord, tuple } from 'fp-ts/lib/Ord.js';
import { Ord as textOrd } from 'fp-ts/lib/string.js';
import { createHash, createHmac } from 'node:crypto';
import { unescape } from 'node:querystring';
import type { AuthRequest } from './Auth.ts';

/**
 * A pair of keys, and what goes with it.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface AkSkOptions {
  /** The access key (AK): it names who asks. */
  readonly accessKey: string;
  /** The secret key (SK): it signs, and is never sent. */
  readonly secretKey: string;
  /**
   * The security token of a temporary pair, sent as `X-Security-Token`.
   *
   * @defaultValue none: the pair is a permanent one
   */
  readonly securityToken?: string;
  /**
   * The project of the requests, 1 to 64 letters and digits, sent as `X-Project-Id`: needed for a sub-project.
   *
   * @defaultValue none: the project is the one that the path of a request names
   */
  readonly projectId?: string;
}

/** How the service calls the way of signing: HMAC with SHA-256, without a derived key. */
const ALGORITHM = 'SDK-HMAC-SHA256';

/** Orders pairs by name, then by value. Not by the text `name=value`: "=" stands after "-". */
const byName: Ord<readonly [string, string]>['compare'] = tuple(textOrd, textOrd).compare;

/** Encodes all but the unreserved characters of RFC 3986; `encodeURIComponent` leaves five more as they are. */
export const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** A moment as `X-Sdk-Date` writes it: `20240102T030405Z`. */
export const sdkDate = (epochMs: number): string =>
  new Date(epochMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');

/** The SHA-256 of a text in UTF-8, in hexadecimal digits. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The names of the headers that are signed, as the signature's own header lists them. */
const signedNames = (headers: Readonly<Record<string, string>>): string =>
  Object.keys(headers).sort().join(';');

/**
 * The path of a URL as it is signed: with one spelling for what can be spelt in several ways, and with a slash at
 * the end, which the request itself need not have.
 */
export const canonicalPath = ({ pathname }: Pick<URL, 'pathname'>): string =>
  // Not `decodeURIComponent`: a URL may have a % in its path that begins nothing.
  unescape(pathname).split('/').map(percentEncoded).join('/').replace(/\/?$/, '/');

/** The query of a URL as it is signed, whatever its order and spelling; a `+` in it is a space, as forms have it. */
export const canonicalQuery = ({ searchParams }: Pick<URL, 'searchParams'>): string =>
  [...searchParams]
    .sort(byName)
    .map((pair) => pair.map(percentEncoded).join('='))
    .join('&');

/**
 * The one text that stands for a request when it is signed (devg-apisign, api-sign-algorithm-002).
 *
 * @param request - what is sent
 * @param headers - the headers to sign: names in lower case, values as they are sent
 */
export const canonicalRequest = (
  { method, url, body = '' }: Pick<AuthRequest, 'method' | 'url' | 'body'>,
  headers: Readonly<Record<string, string>>,
): string =>
  [
    method,
    canonicalPath(url),
    canonicalQuery(url),
    ...Object.entries(headers)
      .sort(byName)
      .map(([name, value]) => `${name}:${value}`),
    '',
    signedNames(headers),
    sha256(body),
  ].join('\n');

/**
 * The signature of a request.
 *
 * @param secretKey - the key, used as it is
 * @param date - the moment, as the header `X-Sdk-Date` says it
 * @param canonical - the canonical request
 */
export const signatureOf = (secretKey: string, date: string, canonical: string): string =>
  createHmac('sha256', secretKey)
    .update([ALGORITHM, date, sha256(canonical)].join('\n'))
    .digest('hex');

/** What is sent along with a signed request. */
interface Signed {
  /** Each of them is signed, but for the signature itself. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signature: string;
}

/**
 * Signs a request.
 *
 * @param keys - who signs, and with what
 * @param request - what is sent
 * @param at - when, in epoch milliseconds
 */
export const signed = (
  { accessKey, secretKey, securityToken, projectId }: AkSkOptions,
  request: Pick<AuthRequest, 'method' | 'url' | 'body'>,
  at: number,
): Signed => {
  const date = sdkDate(at);
  const sent = {
    // Named here, though the client would add it: what is signed is then what is sent.
    ...(request.body !== undefined && { 'content-type': 'application/json' }),
    ...(projectId !== undefined && { 'x-project-id': projectId }),
    'x-sdk-date': date,
    ...(securityToken !== undefined && { 'x-security-token': securityToken }),
  };
  const covered = { ...sent, host: request.url.host }; // which `fetch` sends by itself
  const signature = signatureOf(secretKey, date, canonicalRequest(request, covered));
  const authorization = `${ALGORITHM} Access=${accessKey}, SignedHeaders=${signedNames(covered)}, Signature=${signature}`;
  return { headers: { ...sent, authorization }, signature };
};
