import type { Asked } from '../server/Asked.ts';
import type { SimulatedAccessKey } from '../SimulatedAccessKey.ts';
import type { Authorization } from './Authorization.ts';
import { canonicalRequest } from './canonicalRequest.ts';
import { sha256 } from './sha256.ts';
import { signatureOf } from './signatureOf.ts';

const MAX_SKEW_MS = 900_000;

type Signed = Pick<Asked, 'method' | 'path' | 'query' | 'headers' | 'body'>;

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
