import { ConfigurationError } from '../errors/ConfigurationError.ts';
import { token } from './auth/token.ts';
import { unsendable } from './auth/unsendable.ts';
import { createClient } from './createClient.ts';
import type { DliClient } from './DliClient.ts';
import { endpointFault } from './endpointFault.ts';

/** What has to be set, and what to. */
const VARIABLES = {
  DLI_ENDPOINT: 'the URL of the DLI service, for instance https://dli.eu-de.otc.t-systems.com',
  OS_TOKEN: 'a token with the scope of the project (X-Subject-Token of POST /v3/auth/tokens)',
} as const;

/**
 * Makes a client of what the environment says: `DLI_ENDPOINT` and `OS_TOKEN`.
 *
 * **When to use**: in a service that is configured by its environment. `watchBatch$` without a `source` uses one
 * such client for the whole process.
 *
 * **Gotchas**: it makes a new client at each call. A token from the environment cannot be renewed: for watches
 * longer than its life (24 h) use `createClient` with a token provider.
 *
 * @example
 * ```ts
 * import { clientFromEnv, ConfigurationError } from 'dli-watch';
 *
 * try {
 *   clientFromEnv({ DLI_ENDPOINT: 'https://dli.eu-de.otc.t-systems.com' });
 * } catch (error) {
 *   console.log(error instanceof ConfigurationError, String(error).slice(0, 52));
 * }
 * // => true ConfigurationError: set OS_TOKEN: a token with the s
 * ```
 *
 * @param env - the environment; `process.env` unless given
 * @throws {@link ConfigurationError} that names every variable that is missing or cannot be right, and shows no value
 * @category Sources
 * @since 0.1.0
 */
export const clientFromEnv = (env: Readonly<Record<string, string | undefined>> = process.env): DliClient => {
  const { DLI_ENDPOINT = '', OS_TOKEN = '' } = env;
  const faults = [
    faultIn('DLI_ENDPOINT', DLI_ENDPOINT, endpointFault),
    faultIn('OS_TOKEN', OS_TOKEN, unsendable),
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0) throw new ConfigurationError(faults.join('; '));
  return createClient({ endpoint: DLI_ENDPOINT, auth: token(OS_TOKEN) });
};

/** What is wrong with a variable, without its value: it may be a secret, in the wrong place too. */
const faultIn = (
  name: keyof typeof VARIABLES,
  value: string,
  fault: (value: string) => string | undefined,
): string | undefined => {
  if (value === '') return `set ${name}: ${VARIABLES[name]}`;
  const wrong = fault(value);
  return wrong === undefined ? undefined : `${name}: ${wrong}`;
};
