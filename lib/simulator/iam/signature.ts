import type { ServiceRequest } from '../service/request.ts';
import type { SimulatedAccessKey } from '../SimulatorOptions.ts';
import { canonicalRequests } from './canonical.ts';
import { hmacSha256, sha256 } from './sha256.ts';

// The signature algorithm (api-sign-algorithm-001 and -002), deliberately not shared with lib/client/auth/signing.ts: the
// simulator checks the client, and a mistake in shared code would hide itself.

/** The parsed `Authorization` header of a signed request. */
interface Authorization {
  readonly accessKey: string;
  /** In lower case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const AUTHORIZATION =
  /^SDK-HMAC-SHA256 +Access=(?<accessKey>[^,\s]{1,128}), *SignedHeaders=(?<names>[^,\s]+), *Signature=(?<signature>[0-9a-f]{64})$/;

/** The groups of the pattern above: all of them match, or none. */
interface AuthorizationGroups {
  readonly accessKey: string;
  readonly names: string;
  readonly signature: string;
}

/** Parses an `Authorization` header; `undefined` for one of another format. */
export const parseAuthorization = (header: string): Authorization | undefined => {
  const groups = AUTHORIZATION.exec(header)?.groups as AuthorizationGroups | undefined;
  return (
    groups && {
      accessKey: groups.accessKey,
      signedHeaders: groups.names.toLowerCase().split(';'),
      signature: groups.signature,
    }
  );
};

type SignedRequest = Pick<ServiceRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>;

/** A signature is valid for 15 minutes, before and after. */
const MAX_SKEW_MS = 900_000;

/**
 * Whether a request was signed with a key.
 *
 * @param request - the request, with its body
 * @param authorization - its parsed `Authorization`
 * @param key - the key that the authorization names
 * @param now - the wall clock of the service, in epoch ms
 */
export const isGenuine = (
  request: SignedRequest,
  { signedHeaders, signature }: Authorization,
  { secretKey, securityToken }: SimulatedAccessKey,
  now: number,
): boolean => {
  const { headers } = request;
  const date = headers['x-sdk-date'] ?? '';
  const bodyHash = bodyHashOf(request);
  const isComplete =
    signedHeaders.includes('x-sdk-date') && signedHeaders.every((name) => Object.hasOwn(headers, name));
  const isInTime = Math.abs(now - signedAt(date)) <= MAX_SKEW_MS;
  if (!isComplete || !isInTime || headers['x-security-token'] !== securityToken || bodyHash === undefined)
    return false;
  return canonicalRequests(request, signedHeaders, bodyHash).some(
    (canonical) => signature === signatureOf(secretKey, date, canonical),
  );
};

/** Parses an `X-Sdk-Date` to epoch ms; `NaN` for any other format. */
const signedAt = (date: string): number => {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
};

/** What stands for the body in the canonical request; `undefined` if the request declares a wrong hash. */
const bodyHashOf = ({ headers, body }: SignedRequest): string | undefined => {
  const hash = sha256(body);
  const { 'x-sdk-content-sha256': declared = hash } = headers;
  return declared === hash || declared === 'UNSIGNED-PAYLOAD' ? declared : undefined;
};

/**
 * The signature of a canonical request. The secret key signs directly, no key is derived from it.
 *
 * @param secretKey - the secret key
 * @param date - the `X-Sdk-Date` of the request
 * @param canonical - the canonical request
 */
export const signatureOf = (secretKey: string, date: string, canonical: string): string =>
  hmacSha256(secretKey, `SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`);
