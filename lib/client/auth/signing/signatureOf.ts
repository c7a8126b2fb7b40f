import { createHmac } from 'node:crypto';
import { ALGORITHM } from './ALGORITHM.ts';
import { sha256 } from './sha256.ts';

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
