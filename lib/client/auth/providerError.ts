import { AuthError } from '../../errors/AuthError.ts';
import { LookError } from '../../errors/LookError.ts';
import { networkErrorOf } from '../http/networkErrorOf.ts';
import { plainCause } from '../http/plainCause.ts';

/**
 * Codes of the system, its resolver and undici for a connection that could not be had, or broke. A provider may
 * fail in any other way: a file that is missing (`ENOENT`), an answer that it did not like (`ERR_BAD_REQUEST`).
 */
const NETWORK = /^(E(CONN|HOST|NET|PIPE$|TIMEDOUT$|NOTFOUND$|AI_AGAIN$)|UND_ERR_(?!INVALID|NOT_SUPPORTED))/;

/** What the failure of a token provider means: its own `LookError`, a passing network failure, or no way in. */
export const providerError = (error: unknown): LookError =>
  error instanceof LookError
    ? error
    : (networkErrorOf(error, [], (code) => NETWORK.test(code)) ??
      new AuthError({ reason: 'the token provider failed', cause: plainCause(error, []) }));
