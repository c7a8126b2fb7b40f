import type { AkSkOptions } from '../AkSkOptions.ts';
import type { AuthRequest } from '../AuthRequest.ts';
import { ALGORITHM } from './ALGORITHM.ts';
import { canonicalRequest } from './canonicalRequest.ts';
import { sdkDate } from './sdkDate.ts';
import { signatureOf } from './signatureOf.ts';
import { signedNames } from './signedNames.ts';

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
