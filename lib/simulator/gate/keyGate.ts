import type { SimulatedAccessKey } from '../SimulatorOptions.ts';
import type { ServerClock } from '../server/clock.ts';
import type { Gate } from '../server/handling.ts';
import { isGenuine, parseAuthorization } from './signature.ts';
import { refusal } from './tokenGate.ts';

/** "More than five consecutive times, and the pair is locked for five minutes" (api-sign-0001). */
const MAX_FAILURES = 5;
const LOCK_MS = 300_000;

/** The locks of access keys, which bad signatures close. Times are milliseconds on `performance.now()`. */
interface Locks {
  readonly isLocked: (accessKey: string, now: number) => boolean;
  /** Notes how a request with a key that is not locked went. */
  readonly note: (accessKey: string, isGood: boolean, now: number) => void;
}

/** The locks of a simulator: all open at first. */
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
    note(accessKey, isGood, now) {
      if (isGood) failures.delete(accessKey);
      else failures.set(accessKey, { count: (failures.get(accessKey)?.count ?? 0) + 1, last: now });
    },
  };
};

const SCHEME = 'SDK-HMAC-SHA256 ';

const forged = refusal('verify aksk signature fail');
const locked = refusal('AK access failed to reach the limit,forbidden');

/**
 * Lets in who signs a request with a good key.
 *
 * @param keys - those that are good
 * @param clock - the clock of the service
 * @param next - judges what is not signed
 */
export const keyGate = (keys: readonly SimulatedAccessKey[], clock: ServerClock, next: Gate): Gate => {
  const locks = createLocks();
  return (asked) => {
    const { authorization: header = '' } = asked.headers;
    if (!header.startsWith(SCHEME)) return next(asked);
    const authorization = parseAuthorization(header);
    if (!authorization) return forged;
    const { accessKey } = authorization;
    const key = keys.find((it) => it.accessKey === accessKey);
    if (!key) return refusal(`Get secretKey failed,ak:${accessKey},err:ak not exist`);
    if (locks.isLocked(accessKey, asked.at)) return locked;
    const isGood = isGenuine(asked, authorization, key, clock.now());
    locks.note(accessKey, isGood, asked.at);
    return isGood ? undefined : forged;
  };
};
