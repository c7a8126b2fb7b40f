import type { PollError } from '../../errors/PollError.ts';
import { normalizeGatewayCode } from '../../errors/isTransient.ts';
import type { AuthError } from '../../errors/pollErrors.ts';

/**
 * What is wrong with a secret that goes into a header, or `undefined`. It never repeats the secret, which the
 * HTTP client would do: undici's complaint about a bad header quotes it.
 */
export const headerValueError = (secret: unknown): string | undefined => {
  if (typeof secret !== 'string') return `expected a text, got ${secret === null ? 'null' : typeof secret}`;
  if (secret === '') return 'it is empty';
  const at = secret.search(/[^\x21-\x7e]/);
  return at < 0
    ? undefined
    : `character ${String(at + 1)} of ${String(secret.length)} cannot stand in a header (a line break at the end?)`;
};

/** "The token must be updated", and DLI's own codes of authentication, which also come with a 400 (dli_02_0056). */
const REFUSED_CODES: ReadonlySet<string> = new Set(['APIG.0307', 'DLI.0013', 'DLI.0014', 'DLI.0015']);

/** Whether the service refused the credential itself, and not what it may do: another one may be taken. */
export const isRefusal = (error: PollError): error is AuthError =>
  error._tag === 'AuthError' &&
  (error.status === 401 || REFUSED_CODES.has(normalizeGatewayCode(error.code ?? '')));
