import type { ServerClock } from '../clock/ServerClock.ts';
import { createLocks } from '../signature/createLocks.ts';
import { isGenuine } from '../signature/isGenuine.ts';
import { parseAuthorization } from '../signature/parseAuthorization.ts';
import type { SimulatedAccessKey } from '../SimulatedAccessKey.ts';
import type { Gate } from './Gate.ts';
import { refusal } from './refusal.ts';

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
