import { isLeft } from 'fp-ts/lib/Either.js';
import { createClient } from '../client/createClient.ts';
import type { DliClient } from '../client/DliClient.ts';
import type { Credentials } from '../client/environment/credentialSet.ts';
import { authOf, environmentOf } from '../client/environment/environmentOf.ts';
import type { FleetOptions } from '../fleet/FleetOptions.ts';
import type { StateSource } from '../model/StateSource.ts';
import { every } from '../schedule/every.ts';
import { coalesced } from '../sources/coalesced.ts';
import type { CoalesceWarning } from '../sources/CoalesceWarning.ts';
import { limited } from '../sources/limited.ts';
import type { WatchFlags } from './flags.ts';
import type { Io } from './Io.ts';
import { UsageError } from './UsageError.ts';

/** The service as a command uses it. */
export interface Session {
  /** For calls other than the polls of a watch. It shares their rate. */
  readonly client: DliClient;
  /** What the watches poll. */
  readonly source: StateSource;
  /** `https://dli.eu-de.otc.t-systems.com`. */
  readonly endpoint: string;
  /** The kind of credentials, without any of their values: `token`. */
  readonly credentials: string;
  /** What must not be printed. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/** The most requests in flight. */
const CONCURRENCY = 64;

/**
 * Opens the service that the environment describes.
 *
 * @throws `UsageError` with every missing or invalid variable
 */
export const openSession = async (
  { env, stderr }: Pick<Io, 'env' | 'stderr'>,
  { rate, coalesce }: Pick<WatchFlags, 'rate' | 'coalesce'>,
): Promise<Session> => {
  const environment = environmentOf(env);
  if (isLeft(environment)) throw new UsageError(environment.left.join('; '));
  const { endpoint, credentials } = environment.right;
  // Loaded here, because it takes longer than a command that needs no service.
  const { undiciTransport } = await import('../undici/undiciTransport.ts');
  const http = undiciTransport({ connections: CONCURRENCY });
  const bare = createClient({ endpoint, auth: authOf(credentials), http });
  const client = limited(bare, { concurrency: CONCURRENCY, rate });
  const warning = ({ message }: CoalesceWarning): unknown => stderr.write(`Warning: ${message}\n`);
  return {
    client,
    source: coalesce === true ? coalesced(client, { onWarning: warning }) : client,
    endpoint,
    credentials: CREDENTIALS[credentials._tag],
    secrets: secretsOf(credentials),
    close: async () => {
      bare.close();
      await http.close();
    },
  };
};

const CREDENTIALS: Readonly<Record<Credentials['_tag'], string>> = {
  token: 'token',
  keystone: 'user and password',
  akSk: 'access key',
};

const secretsOf = (credentials: Credentials): readonly string[] => {
  switch (credentials._tag) {
    case 'token':
      return [credentials.token];
    case 'keystone':
      return [credentials.options.password];
    case 'akSk': {
      const { accessKey, secretKey, securityToken } = credentials.options;
      return [accessKey, secretKey, ...(securityToken === undefined ? [] : [securityToken])];
    }
  }
};

/** The options of the watches of a command. */
export const fleetOptionsOf = (session: Session, { every: waitMs, timeout }: WatchFlags): FleetOptions => ({
  source: session.source,
  schedule: waitMs === undefined ? undefined : every(waitMs),
  deadline: timeout,
});
