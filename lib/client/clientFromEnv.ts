import { getOrElseW, isLeft } from 'fp-ts/lib/Either.js';
import { catchError } from 'rxjs';
import { PollError } from '../errors/PollError.ts';
import { ConfigurationError } from '../errors/pollErrors.ts';
import { memoizeByRef, type StateSource } from '../model/StateSource.ts';
import { createClient } from './createClient.ts';
import type { DliClient } from './DliClient.ts';
import type { Variables } from './environment/credentialSet.ts';
import { authOf, type Environment, environmentOf } from './environment/environmentOf.ts';
import { plainCause } from './http/networkError.ts';

/**
 * Creates a client from environment variables, the same ones that other tools of the two clouds read.
 *
 * | setting | variables |
 * |---|---|
 * | endpoint | `DLI_ENDPOINT`, else the region `OS_REGION_NAME` or `HW_REGION_NAME` |
 * | 1. token | `OS_TOKEN`; `HW_AUTH_TOKEN` |
 * | 2. password | `OS_USERNAME`, `OS_PASSWORD`, `OS_USER_DOMAIN_NAME` (or `OS_DOMAIN_NAME`), `OS_PROJECT_ID` or `OS_PROJECT_NAME` with `OS_PROJECT_DOMAIN_NAME`, `OS_AUTH_URL`; or `HW_USER_NAME`, `HW_USER_PASSWORD`, `HW_DOMAIN_NAME`, `HW_PROJECT_ID` or `HW_PROJECT_NAME`, `HW_AUTH_URL` |
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
 * - A domain may be given by its id instead: `…_DOMAIN_ID`. Without one the project is in the domain of the user.
 * - A value in quotes is an error, because the quotes are part of it.
 * - The id of a project wins over its name. Without `…_AUTH_URL` the Keystone of the region is used.
 * - `eu-de` is the Open Telekom Cloud, any other known region is Huawei Cloud: see {@link endpointOf}. Two different regions are an
 *   error, and so is an `HW_CLOUD`, `DLI_ENDPOINT` or `…_AUTH_URL` of another cloud than the region. With `DLI_ENDPOINT`, a
 *   region only selects the Keystone.
 * - Each call creates a new client. The client of the process is made anew after a refusal, if the variables that it was made
 *   from have changed meanwhile.
 * - A browser has no environment variables: pass a `source` to each watch there.
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
export const clientFromEnv = (
  env: Readonly<Record<string, string | undefined>> = processVariables(),
): DliClient => clientOf(getOrElseW(throwConfigurationError)(readVariables(env)));

const clientOf = ({ endpoint, credentials }: Environment): DliClient =>
  createClient({ endpoint, auth: authOf(credentials) });

const throwConfigurationError = (faults: readonly string[]): never => {
  throw new ConfigurationError(faults.join('; '));
};

const PASS_SOURCE = 'pass `source: createClient({ endpoint, auth })` to the watch';

/** The variables of the process; a browser has none. */
const processVariables = (): Variables => {
  const { process } = globalThis as { readonly process?: { readonly env?: Variables } };
  if (process?.env !== undefined) return process.env;
  throw new ConfigurationError(`this runtime has no environment variables: ${PASS_SOURCE}`);
};

/** Deno asks for a permission when a variable is read. */
const readVariables = (env: Variables): ReturnType<typeof environmentOf> => {
  try {
    return environmentOf(env);
  } catch (error) {
    const cause = plainCause(error, []);
    throw new ConfigurationError(
      `the environment variables cannot be read (${cause.message}): allow it, or ${PASS_SOURCE}`,
      cause,
    );
  }
};

/** The client of the process, and what it was made from. */
interface ProcessClient {
  readonly client: DliClient;
  readonly madeFrom: string;
  readonly readState$: StateSource['readState$'];
}

let processClient: ProcessClient | undefined;

const createProcessClient = (environment: Environment): ProcessClient => {
  const client = clientOf(environment);
  const created: ProcessClient = {
    client,
    madeFrom: JSON.stringify(environment),
    readState$: memoizeByRef((ref) =>
      client.readState$(ref).pipe(
        catchError((error: unknown) => {
          const other = error instanceof PollError && isOfSetup(error) ? replacementOf(created) : undefined;
          if (other === undefined) throw error;
          return other.client.readState$(ref);
        }),
      ),
    ),
  };
  return created;
};

/** Whether other variables may help. */
const isOfSetup = ({ _tag }: PollError): boolean => _tag === 'AuthError' || _tag === 'ConfigurationError';

/** The client to use instead of one that failed; `undefined` while the variables that it was made from are the same. */
const replacementOf = (failed: ProcessClient): ProcessClient | undefined => {
  if (processClient !== failed) return processClient;
  const read = readVariables(processVariables());
  if (isLeft(read) || JSON.stringify(read.right) === failed.madeFrom) return undefined;
  processClient = createProcessClient(read.right);
  return processClient;
};

/**
 * The default source: one client for the process, created from `process.env` by the first poll. A failure is not cached:
 * the next poll reads the environment again. After a refusal the client is made anew if the variables that it was made from
 * have changed.
 */
export const processSource: StateSource = {
  readState$: (ref) => {
    processClient ??= createProcessClient(
      getOrElseW(throwConfigurationError)(readVariables(processVariables())),
    );
    return processClient.readState$(ref);
  },
};
