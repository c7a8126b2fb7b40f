import { type Ord, tuple } from 'fp-ts/lib/Ord.js';
import { Ord as textOrd } from 'fp-ts/lib/string.js';
import type { PlainRequest } from './Auth.ts';
import { builtin } from '../../checks/builtin.ts';

/**
 * A key pair, and the headers that go with it.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface AkSkOptions {
  /** The access key (AK), which identifies the caller. */
  readonly accessKey: string;
  /** The secret key (SK), which signs and is never sent. */
  readonly secretKey: string;
  /**
   * The security token of temporary keys, sent as `X-Security-Token`.
   *
   * @defaultValue none: the keys are permanent
   */
  readonly securityToken?: string | undefined;
  /**
   * The project of the requests, 1 to 64 letters and digits, sent as `X-Project-Id`; required for a sub-project.
   *
   * @defaultValue none: the project in the path of a request
   */
  readonly projectId?: string | undefined;
}

/** HMAC with SHA-256, without a derived key. */
const ALGORITHM = 'SDK-HMAC-SHA256';

/** The headers that authenticate a request, and the signature in them, which is a secret. */
interface SignedHeaders {
  readonly headers: Readonly<Record<string, string>>;
  readonly signature: string;
}

/**
 * Signs a request (devg-apisign, api-sign-algorithm).
 *
 * @param keys - the key pair
 * @param request - the request as it is sent
 * @param at - the date of the signature, in epoch milliseconds
 */
export const sign = (
  { accessKey, secretKey, securityToken, projectId }: AkSkOptions,
  request: PlainRequest,
  at: number,
): SignedHeaders => {
  const date = sdkDate(at);
  const sent = {
    // The HTTP client would add it later; set here, it is part of the signature.
    ...(request.body !== undefined && { 'content-type': 'application/json' }),
    ...(projectId !== undefined && { 'x-project-id': projectId }),
    'x-sdk-date': date,
    ...(securityToken !== undefined && { 'x-security-token': securityToken }),
  };
  const signed = { ...sent, host: request.url.host }; // `fetch` adds this one itself
  const signature = signatureOf(secretKey, date, canonicalRequest(request, signed));
  const authorization = `${ALGORITHM} Access=${accessKey}, SignedHeaders=${headerNames(signed)}, Signature=${signature}`;
  return { headers: { ...sent, authorization }, signature };
};

/**
 * The signature of a canonical request.
 *
 * @param secretKey - the secret key, used as it is
 * @param date - the value of the header `X-Sdk-Date`
 * @param canonical - the canonical request
 */
export const signatureOf = (secretKey: string, date: string, canonical: string): string =>
  builtin('crypto', 'akSk')
    .createHmac('sha256', secretKey)
    .update([ALGORITHM, date, sha256(canonical)].join('\n'))
    .digest('hex');

/**
 * The canonical text of a request, whose hash is signed (api-sign-algorithm-002).
 *
 * @param request - the request as it is sent
 * @param headers - the headers to sign: names in lower case, values as they are sent
 */
export const canonicalRequest = (
  { method, url, body = '' }: PlainRequest,
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
    headerNames(headers),
    sha256(body),
  ].join('\n');

const headerNames = (headers: Readonly<Record<string, string>>): string =>
  Object.keys(headers).sort().join(';');

/** The path in one spelling of its escapes, and with a slash at the end, which the URL itself need not have. */
export const canonicalPath = ({ pathname }: Pick<URL, 'pathname'>): string =>
  // Not `decodeURIComponent`, which throws for a stray "%".
  builtin('querystring', 'akSk')
    .unescape(pathname)
    .split('/')
    .map(percentEncode)
    .join('/')
    .replace(/\/?$/, '/');

/** The query, sorted and in one spelling of its escapes. As in forms, a `+` is a space. */
export const canonicalQuery = ({ searchParams }: Pick<URL, 'searchParams'>): string =>
  [...searchParams]
    .sort(byName)
    .map((pair) => pair.map(percentEncode).join('='))
    .join('&');

/** Orders pairs by name, then by value. Comparing `name=value` instead would sort `a-b` before `a`: "-" is before "=". */
const byName: Ord<readonly [string, string]>['compare'] = tuple(textOrd, textOrd).compare;

/** Escapes all but the unreserved characters of RFC 3986; `encodeURIComponent` leaves five others unescaped. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** A moment in the format of `X-Sdk-Date`: `20240102T030405Z`. */
export const sdkDate = (epochMs: number): string =>
  new Date(epochMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');

/** The SHA-256 of a text in UTF-8, in hexadecimal. */
export const sha256 = (text: string): string =>
  builtin('crypto', 'akSk').createHash('sha256').update(text).digest('hex');
