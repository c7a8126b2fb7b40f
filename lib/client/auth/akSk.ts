import { defer, of, throwError } from 'rxjs';
import { checkedNames, checkedOptions } from '../../checks/options.ts';
import type { Check } from '../../checks/values.ts';
import { AuthError } from '../../errors/pollErrors.ts';
import { formatDuration } from '../../errors/wording.ts';
import { monotonicNow } from '../../schedule/watchScheduler.ts';
import { headerValueError } from '../checks.ts';
import { projectFault } from '../endpoint.ts';
import { withSecret } from '../http/redact.ts';
import type { Auth, AuthRequest, Credential } from './Auth.ts';
import { type AkSkOptions, sign } from './signing.ts';

/**
 * Authenticates with a key pair (AK/SK): signs each request with SDK-HMAC-SHA256.
 *
 * ```text
 * request ─▶ canonical text ─▶ SHA-256 ─▶ HMAC with the secret key ─▶ Authorization: … Signature=5a2c…
 * ```
 *
 * **When to use**: on Huawei Cloud, for anything longer than the lifetime of a token: keys do not expire, and nothing is
 * fetched. On Open Telekom Cloud prefer a token: which signatures its DLI accepts is not documented.
 *
 * **Gotchas**
 * - A refused signature is never repeated: every watch of the client fails with an `AuthError`, and no further request is
 *   sent. More than five refusals in a row lock the key for 5 minutes, for all its users. Polls that are under way at the
 *   same time are refused one by one, so try new keys with a single poll before many watches start.
 * - The exception is a request that was held up for more than 15 minutes between its signature and the refusal, because the
 *   machine slept: it is signed anew, once.
 * - The date of a signature is that of the client's `scheduler`. The service accepts up to 15 minutes of difference;
 *   beyond that the error says how far this machine's clock is off.
 * - Temporary keys (`securityToken`) are not renewed: create a new client before they expire.
 * - A hook of your own `http` that changes the URL, the body or a signed header invalidates the signature, and so does a
 *   proxy that rewrites the host or the path.
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
 * @throws `TypeError` for an invalid or unknown option; the message shows no value
 * @category Sources
 * @since 0.1.0
 */
export const akSk = (options: AkSkOptions): Auth => {
  checkedNames('akSk', options, Object.keys(CHECKS));
  const keys = checkedOptions('akSk', options, CHECKS, ['accessKey', 'secretKey']);
  const { accessKey, secretKey, securityToken } = keys;
  const secrets = [accessKey, secretKey, ...(securityToken === undefined ? [] : [securityToken])];
  let permanentError: AuthError | undefined;

  const credential = (request: AuthRequest): Credential => {
    const { scheduler } = request;
    const signedAt = scheduler.now();
    const signedAtMs = monotonicNow(scheduler);
    const { headers, signature } = sign(keys, request, signedAt);
    return {
      headers,
      secrets: withSecret(secrets, signature),
      accepted: () => undefined,
      refused: (refusal, serverNow) => {
        const clocks = { signedAt, answeredAt: scheduler.now(), serverNow };
        if (wasHeldUp(clocks, monotonicNow(scheduler) - signedAtMs)) return undefined;
        const error = signatureError(refusal, clocks);
        permanentError ??= error;
        return error;
      },
    };
  };

  return {
    authorize$: (request) =>
      defer(() => {
        const error = permanentError;
        return error === undefined ? of(credential(request)) : throwError(() => new AuthError(error));
      }),
  };
};

const checkedKey: Check = (name, value) => {
  const problem = headerValueError(value);
  if (problem !== undefined) throw new TypeError(`${name}: ${problem}`);
};

/** Shows only the type of the value, which may be a key by mistake. */
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

/** The clocks around a refused request, in epoch milliseconds. */
interface Clocks {
  /** The local clock when the request was signed. */
  readonly signedAt: number;
  /** The local clock when the response had arrived. */
  readonly answeredAt: number;
  /** The service's clock in between, if the response has a `Date`. */
  readonly serverNow?: number | undefined;
}

/** A refused signature, with its reason where it can be known: a wrong clock, a locked key. */
export const signatureError = (refusal: AuthError, clocks: Clocks): AuthError => {
  const { status, code, serviceMessage, requestId, cause } = refusal;
  const reasons = [clockFault(clocks), lockFault(serviceMessage)].filter((reason) => reason !== undefined);
  if (reasons.length === 0) return refusal;
  return new AuthError({ reason: reasons.join('; '), status, code, serviceMessage, requestId, cause });
};

/** The largest accepted difference between the clocks (devg-apisign). */
const MAX_SKEW_MS = 15 * 60_000;

/**
 * Whether the signature may have been refused because it was too old, or of a clock that was set right meanwhile: by our own
 * clocks, or by the service's if it has sent its time. A monotonic clock may stand still while the machine sleeps.
 */
const wasHeldUp = ({ signedAt, answeredAt, serverNow }: Clocks, monotonicMs: number): boolean => {
  const isOff = (ms: number): boolean => Math.abs(ms) > MAX_SKEW_MS;
  if (isOff(answeredAt - signedAt) || isOff(monotonicMs)) return true;
  return serverNow !== undefined && isOff(serverNow - signedAt) && !isOff(serverNow - answeredAt);
};

/** If the clocks agree, the service's time lies between the two local ones, even if the process was stopped in between. */
const clockFault = ({ signedAt, answeredAt, serverNow }: Clocks): string | undefined => {
  if (serverNow === undefined) return undefined;
  const behindMs = serverNow - answeredAt;
  const aheadMs = signedAt - serverNow;
  const [offMs, side] = behindMs > aheadMs ? [behindMs, 'behind'] : [aheadMs, 'ahead of'];
  if (offMs <= MAX_SKEW_MS) return undefined;
  const [off, limit] = [formatDuration(offMs), formatDuration(MAX_SKEW_MS)];
  return `this machine's clock is ${off} ${side} the service's, which refuses signatures that are off by more than ${limit}`;
};

/** The gateway's message after more than five wrong signatures in a row (devg-apisign, api-sign-0001). */
const LOCKED = /failed to reach the limit/i;

const lockFault = (serviceMessage = ''): string | undefined =>
  LOCKED.test(serviceMessage)
    ? 'the access key is locked for 5 minutes, after too many refused signatures'
    : undefined;
