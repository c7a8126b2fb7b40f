import { getOrElseW } from 'fp-ts/lib/Either.js';
import { ConfigurationError } from '../errors/pollErrors.ts';
import type { StateSource } from '../model/StateSource.ts';
import { createClient } from './createClient.ts';
import type { DliClient } from './DliClient.ts';
import { authOf, environmentOf } from './environment/environmentOf.ts';

/**
 * Creates a client from environment variables, the same ones that other tools of the two clouds read.
 *
 * | setting | variables |
 * |---|---|
 * | endpoint | `DLI_ENDPOINT`, else the region `OS_REGION_NAME` or `HW_REGION_NAME` |
 * | 1. token | `OS_TOKEN`; `HW_AUTH_TOKEN` |
 * | 2. password | `OS_USERNAME`, `OS_PASSWORD`, `OS_USER_DOMAIN_NAME` (or `OS_DOMAIN_NAME`), `OS_PROJECT_ID` or `OS_PROJECT_NAME`, `OS_AUTH_URL`; or `HW_USER_NAME`, `HW_USER_PASSWORD`, `HW_DOMAIN_NAME`, `HW_PROJECT_ID` or `HW_PROJECT_NAME`, `HW_AUTH_URL` |
 * | 3. keys | `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`; `HW_ACCESS_KEY`, `HW_SECRET_KEY`; `OS_ACCESS_KEY`, `OS_SECRET_KEY`; each with an optional `…_SECURITY_TOKEN` and `…_PROJECT_ID` |
 *
 * **When to use**: in a service that is configured by its environment. Without a `source`, `watchBatch$` uses one such
 * client for the whole process.
 *
 * **Gotchas**
 * - It uses the first complete set of credentials, in this order. A set has the variables of one prefix; an empty variable
 *   counts as unset. An incomplete set is skipped, because an `openrc` file sets a user without a password. An invalid value
 *   in the complete set is an error; no other set is used instead.
 * - A token comes first, because it was set for this process, but it cannot be renewed: for watches longer than its
 *   lifetime (24 h) set user and password. A password comes before keys, because it works on both clouds: which signatures
 *   the Open Telekom Cloud accepts is not confirmed.
 * - The id of a project wins over its name. Without `…_AUTH_URL` the Keystone of the region is used.
 * - `eu-de` is the Open Telekom Cloud, any other region is Huawei Cloud: see {@link endpointOf}. Two different regions are an
 *   error, and so is an `HW_CLOUD`, `DLI_ENDPOINT` or `…_AUTH_URL` of another cloud than the region. With `DLI_ENDPOINT`, a
 *   region only selects the Keystone.
 * - Each call creates a new client.
 *
 * @example
 * ```ts
 * import { clientFromEnv, ConfigurationError } from 'dli-watch';
 *
 * const client = clientFromEnv({
 *   OS_REGION_NAME: 'eu-de',
 *   HW_ACCESS_KEY: 'AK',
 *   OS_USERNAME: 'watcher',
 *   OS_PASSWORD: 'from your vault',
 *   OS_USER_DOMAIN_NAME: 'OTC00000000001000000000',
 *   OS_PROJECT_NAME: 'eu-de',
 * });
 * console.log(typeof client.readState$); // => function
 *
 * try {
 *   clientFromEnv({ OS_REGION_NAME: 'eu-nl', HW_ACCESS_KEY: 'AK' });
 * } catch (error) {
 *   if (error instanceof ConfigurationError) for (const line of error.message.split('; ')) console.log(line);
 * }
 * // => OS_REGION_NAME: expected eu-de, the only region of the Open Telekom Cloud that has DLI
 * // => HW_ACCESS_KEY: set HW_SECRET_KEY too
 * ```
 *
 * @param env - the environment, `process.env` by default
 * @throws {@link ConfigurationError} with every missing or invalid variable; it shows no value
 * @category Sources
 * @since 0.1.0
 */
export const clientFromEnv = (env: Readonly<Record<string, string | undefined>> = process.env): DliClient => {
  const { endpoint, credentials } = getOrElseW(throwConfigurationError)(environmentOf(env));
  return createClient({ endpoint, auth: authOf(credentials) });
};

const throwConfigurationError = (faults: readonly string[]): never => {
  throw new ConfigurationError(faults.join('; '));
};

let processClient: DliClient | undefined;

/**
 * The default source: one client for the process, created from `process.env` by the first poll. A failure is not cached:
 * the next poll reads the environment again.
 */
export const processSource: StateSource = {
  readState$: (ref) => (processClient ??= clientFromEnv()).readState$(ref),
};
