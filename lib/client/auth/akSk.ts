import { defer, of, throwError } from 'rxjs';
import type { Check } from '../../checks/Check.ts';
import { checkedNames } from '../../checks/checkedNames.ts';
import { checkedOptions } from '../../checks/checkedOptions.ts';
import { AuthError } from '../../errors/AuthError.ts';
import { projectFault } from '../projectFault.ts';
import type { AkSkOptions } from './AkSkOptions.ts';
import type { Auth } from './Auth.ts';
import type { AuthRequest } from './AuthRequest.ts';
import type { Credential } from './Credential.ts';
import { signatureFault } from './signing/signatureFault.ts';
import { signed } from './signing/signed.ts';
import { unsendable } from './unsendable.ts';

const checkedKey: Check = (name, value) => {
  const problem = unsendable(value);
  if (problem !== undefined) throw new TypeError(`${name}: ${problem}`);
};

/** What is given here may be a key, by mistake: the message must not show it. */
const checkedProject: Check = (name, value) => {
  const fault = projectFault(value);
  if (fault !== undefined) throw new TypeError(`${name}: ${fault}, got ${typeof value}`);
};

const CHECKS: Readonly<Record<keyof AkSkOptions, Check>> = {
  accessKey: checkedKey,
  secretKey: checkedKey,
  securityToken: checkedKey,
  projectId: checkedProject,
};

/**
 * Gets in with a pair of keys (AK/SK): signs each request with SDK-HMAC-SHA256.
 *
 * ```text
 * request ─▶ canonical text ─▶ SHA-256 ─▶ HMAC with the secret key ─▶ Authorization: … Signature=5a2c…
 * ```
 *
 * **When to use**: on Huawei Cloud, for anything longer than a token lives: keys do not expire, and nothing is
 * fetched. On Open Telekom Cloud prefer a token: which signatures its DLI takes is not documented.
 *
 * **Gotchas**
 * - A refused signature is never repeated: it is an `AuthError` for every watch of the client, with no further
 *   request. More than five in a row lock the key for 5 minutes, for all who use it: looks that are under way at once
 *   are refused one by one, so try keys that are new by one look before many watches start.
 * - The date in a signature is that of the client's `scheduler`. The service takes one that is up to 15 minutes
 *   off; beyond that the error says by how much this machine's clock is wrong.
 * - The keys of a temporary pair (`securityToken`) are not renewed: make a new client before they expire.
 * - What a hook of your own `http` changes in the URL, the body or a signed header makes the signature wrong, and
 *   so does a proxy that rewrites the host or the path.
 *
 * @example
 * ```ts
 * import { akSk, createClient } from 'dli-watch';
 *
 * const client = createClient({
 *   endpoint: 'https://dli.eu-west-101.myhuaweicloud.eu',
 *   auth: akSk({
 *     accessKey: process.env['HUAWEICLOUD_SDK_AK'] ?? 'AccessKey',
 *     secretKey: process.env['HUAWEICLOUD_SDK_SK'] ?? 'SecretKey',
 *   }),
 * });
 * console.log(typeof client.readState$); // => function
 * ```
 *
 * @param options - the keys: see {@link AkSkOptions}
 * @throws `TypeError` for what cannot be a key, and for an option that does not exist; the message shows no value
 * @category Sources
 * @since 0.1.0
 */
export const akSk = (options: AkSkOptions): Auth => {
  checkedNames('akSk', options, Object.keys(CHECKS));
  const keys = checkedOptions('akSk', options, CHECKS, ['accessKey', 'secretKey']);
  const { accessKey, secretKey, securityToken } = keys;
  let refusal: AuthError | undefined;

  const credential = (request: AuthRequest): Credential => {
    const { scheduler } = request;
    const signedAt = scheduler.now();
    const { headers, signature } = signed(keys, request, signedAt);
    return {
      headers,
      secrets: [accessKey, secretKey, signature, ...(securityToken === undefined ? [] : [securityToken])],
      accepted: () => undefined,
      refused: (error, serverNow) => {
        const fault = signatureFault(error, { signedAt, answeredAt: scheduler.now(), serverNow });
        refusal ??= fault;
        return fault;
      },
    };
  };

  return {
    authorize$: (request) =>
      defer(() => {
        const known = refusal;
        return known === undefined ? of(credential(request)) : throwError(() => new AuthError(known));
      }),
  };
};
