import type { ServiceClock } from '../clock.ts';
import { unauthorized } from '../service/replies.ts';
import type { Authenticator } from '../service/request.ts';
import type { SimulatedAccessKey } from '../SimulatorOptions.ts';
import { isGenuine, parseAuthorization } from './signature.ts';

const SCHEME = 'SDK-HMAC-SHA256 ';

const forged = unauthorized('verify aksk signature fail');
const locked = unauthorized('AK access failed to reach the limit,forbidden');

/**
 * Authenticates signed requests.
 *
 * @param keys - the keys to verify signatures with
 * @param clock - the clock that signatures are judged by
 * @param next - authenticates requests that are not signed
 */
export const keyAuthenticator = (
  keys: readonly SimulatedAccessKey[],
  clock: ServiceClock,
  next: Authenticator,
): Authenticator => {
  const locks = createLocks();
  return (request) => {
    const { authorization: header = '' } = request.headers;
    if (!header.startsWith(SCHEME)) return next(request);
    const authorization = parseAuthorization(header);
    if (!authorization) return forged;
    const { accessKey } = authorization;
    const key = keys.find((it) => it.accessKey === accessKey);
    if (!key) return unauthorized(`Get secretKey failed,ak:${accessKey},err:ak not exist`);
    if (locks.isLocked(accessKey, request.at)) return locked;
    const genuine = isGenuine(request, authorization, key, clock.now());
    locks.record(accessKey, genuine, request.at);
    return genuine ? undefined : forged;
  };
};

/** "More than five consecutive times, and the pair is locked for five minutes" (api-sign-0001). */
const MAX_FAILURES = 5;
const LOCK_MS = 300_000;

/** The locks of access keys. Times are moments. */
interface Locks {
  readonly isLocked: (accessKey: string, now: number) => boolean;
  /** Records the result of a verification with a key that is not locked. */
  readonly record: (accessKey: string, genuine: boolean, now: number) => void;
}

const createLocks = (): Locks => {
  const failures = new Map<string, { count: number; last: number }>();
  return {
    isLocked(accessKey, now) {
      const failed = failures.get(accessKey);
      if (!failed || failed.count < MAX_FAILURES) return false;
      if (now - failed.last < LOCK_MS) return true;
      failures.delete(accessKey);
      return false;
    },
    record(accessKey, genuine, now) {
      if (genuine) failures.delete(accessKey);
      else failures.set(accessKey, { count: (failures.get(accessKey)?.count ?? 0) + 1, last: now });
    },
  };
};
