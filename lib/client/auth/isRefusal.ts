import type { AuthError } from '../../errors/AuthError.ts';
import { gatewayNeutral } from '../../errors/gatewayNeutral.ts';
import type { LookError } from '../../errors/LookError.ts';

/** "The token must be updated", and DLI's own codes of authentication, which also come with a 400 (dli_02_0056). */
const REFUSED_CODES: ReadonlySet<string> = new Set(['APIG.0307', 'DLI.0013', 'DLI.0014', 'DLI.0015']);

/** Whether the service refused the credential itself, and not what it may do: another one may be taken. */
export const isRefusal = (error: LookError): error is AuthError =>
  error._tag === 'AuthError' && (error.status === 401 || REFUSED_CODES.has(gatewayNeutral(error.code ?? '')));
