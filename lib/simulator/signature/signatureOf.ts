import { createHmac } from 'node:crypto';
import { sha256 } from './sha256.ts';

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
