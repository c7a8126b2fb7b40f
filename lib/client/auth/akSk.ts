import { defer, of, throwError } from 'rxjs';
import { checkedNames, checkedOptions } from '../../checks/options.ts';
import type { Check } from '../../checks/values.ts';
import { AuthError } from '../../errors/pollErrors.ts';
import { formatDuration } from '../../errors/wording.ts';
import { projectFault } from '../endpoint.ts';
import type { Auth, AuthRequest, Credential } from './Auth.ts';
import { headerValueError } from './refusals.ts';
import { type AkSkOptions, signed } from './signing.ts';

/** How far the clocks may be apart (devg-apisign). */
const MAX_SKEW_MS = 15 * 60_000;
/** What the gateway says when more than five signatures in a row were wrong (devg-apisign, api-sign-0001). */
const LOCKED = /failed to reach the limit/i;

/** The clocks around a request that was refused, in epoch milliseconds. */
interface Clocks {
  /** Ours when it was signed. */
  readonly signedAt: number;
  /** Ours when its answer had come. */
  readonly answeredAt: number;
  /** The service's in between, if it told. */
  readonly serverNow?: number | undefined;
}

/** A refused signature, with the reason if it is known: a wrong clock, a locked key. */
export const signatureFault = (error: AuthError, clocks: Clocks): AuthError => {
  const { status, code, serviceMessage, requestId, cause } = error;
  const known = [clockFault(clocks), lockOf(serviceMessage)].filter((reason) => reason !== undefined);
  if (known.length === 0) return error;
  return new AuthError({ reason: known.join('; '), status, code, serviceMessage, requestId, cause });
};

/** Of two clocks that agree, the service's time is between ours, however long the process was stopped. */
const clockFault = ({ signedAt, answeredAt, serverNow }: Clocks): string | undefined => {
  if (serverNow === undefined) return undefined;
  const behindMs = serverNow - answeredAt;
  const aheadMs = signedAt - serverNow;
  const [offMs, side] = behindMs > aheadMs ? [behindMs, 'behind'] : [aheadMs, 'ahead of'];
  if (offMs <= MAX_SKEW_MS) return undefined;
  const [off, limit] = [formatDuration(offMs), formatDuration(MAX_SKEW_MS)];
  return `this machine's clock is wrong: it is ${off} ${side} the service's, and beyond ${limit} no signature is taken`;
};

const lockOf = (serviceMessage = ''): string | undefined =>
  LOCKED.test(serviceMessage)
    ? 'the access key is locked for 5 minutes, after too many refused signatures'
    : undefined;

const checkedKey: Check = (name, value) => {
  const problem = headerValueError(value);
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
 *   request. More than five in a row lock the key for 5 minutes, for all who use it: polls that are under way at once
 *   are refused one by one, so try keys that are new by one poll before many watches start.
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
