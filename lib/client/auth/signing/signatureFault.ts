import { AuthError } from '../../../errors/AuthError.ts';
import { spokenDuration } from '../../../errors/spokenDuration.ts';

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
  const [off, limit] = [spokenDuration(offMs), spokenDuration(MAX_SKEW_MS)];
  return `this machine's clock is wrong: it is ${off} ${side} the service's, and beyond ${limit} no signature is taken`;
};

const lockOf = (serviceMessage = ''): string | undefined =>
  LOCKED.test(serviceMessage)
    ? 'the access key is locked for 5 minutes, after too many refused signatures'
    : undefined;
