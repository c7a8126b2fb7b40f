import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { addUser, adminOf, type AdminRequest, type Login } from './admin.ts';
import { manage, startUwsgi } from './programs.ts';

/** A private Keystone on loopback. */
export interface Keystone {
  /** The URL, with `/v3` and without a trailing slash. */
  readonly url: string;
  /** A user with the role `member` in a project that is named like a region. */
  readonly user: Login;
  /** Sends a request as the administrator, whose token is obtained and renewed automatically. */
  readonly admin: AdminRequest;
  /** Whether a token is valid now. Rejects if Keystone does not answer clearly. */
  readonly isGood: (token: string) => Promise<boolean>;
  /** Revokes a token that has not expired. */
  readonly revoke: (token: string) => Promise<void>;
  /** Stops the server, and keeps its data. */
  readonly stop: () => Promise<void>;
  /** Starts the server again, on the same port. */
  readonly start: () => Promise<void>;
  /** Stops the server and removes its folder. */
  readonly close: () => Promise<void>;
}

interface KeystoneOptions {
  /** How long a token is valid, in seconds. Default: 20. */
  readonly tokenLifeS?: number;
}

const administrator = { username: 'admin', projectName: 'admin', domainName: 'Default' };

/**
 * Starts a Keystone with a user in a project, on a free port of loopback, with its data in a temporary folder. Requires
 * `install.sh`. Needs no systemd and no root, does not use /etc/keystone and /var/lib/keystone; several may run at once.
 */
export const startKeystone = async ({ tokenLifeS = 20 }: KeystoneOptions = {}): Promise<Keystone> => {
  const folder = mkdtempSync(join(tmpdir(), 'keystone-'));
  const password = randomBytes(16).toString('hex');
  let uwsgi: Awaited<ReturnType<typeof startUwsgi>> | undefined;
  const close = async (): Promise<void> => {
    await uwsgi?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    await prepare(folder, tokenLifeS, password);
    uwsgi = await startUwsgi(folder, 0);
    const { port } = uwsgi;
    const url = `http://127.0.0.1:${String(port)}/v3`;
    const admin = adminOf(url, { ...administrator, password }, tokenLifeS);
    const user = await addUser(admin);
    return {
      url,
      user,
      admin,
      isGood: async (token) => {
        const { status, text } = await admin('/auth/tokens?nocatalog=1', {
          headers: { 'x-subject-token': token },
        });
        if (status === 200 || status === 404) return status === 200;
        throw new Error(`Keystone does not say whether a token is good: ${String(status)} ${text}`);
      },
      revoke: async (token) => {
        const options = { method: 'DELETE', headers: { 'x-subject-token': token } } as const;
        const { status, text } = await admin('/auth/tokens', options);
        if (status !== 204) throw new Error(`Keystone did not revoke a token: ${String(status)} ${text}`);
      },
      stop: async () => uwsgi?.stop(),
      start: async () => {
        uwsgi = await startAgain(folder, port);
      },
      close,
    };
  } catch (error) {
    const log = uwsgi?.tail() ?? '';
    await close();
    throw new Error(`Keystone did not start: ${String(error)}\n${log}`, { cause: error });
  }
};

const REBIND_MS = 60_000;

/** Serves on the same port, which meanwhile may belong to a connection that another process has opened. */
const startAgain = async (folder: string, port: number): ReturnType<typeof startUwsgi> => {
  const limit = performance.now() + REBIND_MS;
  for (;;)
    try {
      return await startUwsgi(folder, port);
    } catch (error) {
      if (!String(error).includes('Address already in use') || performance.now() > limit) throw error;
      await pause(500);
    }
};

/** Creates the configuration, the database, the keys and an administrator. Keys are created while the tables are. */
const prepare = async (folder: string, tokenLifeS: number, password: string): Promise<void> => {
  writeFileSync(join(folder, 'keystone.conf'), configuration(folder, tokenLifeS));
  writeFileSync(join(folder, 'policy.yaml'), '{}\n');
  mkdirSync(join(folder, 'policy.d'));
  const owner = [
    ...['--keystone-user', String(process.getuid?.())],
    ...['--keystone-group', String(process.getgid?.())],
  ];
  const steps = await Promise.allSettled([
    manage(folder, ['db_sync']),
    manage(folder, ['fernet_setup', ...owner]).then(() => manage(folder, ['credential_setup', ...owner])),
  ]);
  // `allSettled`, since the folder is removed after a failure: no step may still write to it.
  for (const step of steps) if (step.status === 'rejected') throw step.reason;
  await manage(folder, ['bootstrap'], { OS_BOOTSTRAP_PASSWORD: password });
};

/**
 * A configuration that keeps everything in one folder.
 *
 * Tokens and revocations are not cached, since they must take effect at once. Users, projects and roles are cached:
 * otherwise the validation of one token takes some 300 queries. The cache is in memory, so there must be only one process.
 */
const configuration = (folder: string, tokenLifeS: number): string => `
[database]
connection = sqlite:///${folder}/keystone.sqlite

[token]
expiration = ${String(tokenLifeS)}
allow_expired_window = 0
caching = false

[revoke]
caching = false

[cache]
enabled = true
backend = dogpile.cache.memory

[fernet_tokens]
key_repository = ${folder}/fernet

[credential]
key_repository = ${folder}/credential

[identity]
password_hash_algorithm = bcrypt
password_hash_rounds = 4

# Otherwise Keystone searches /etc/keystone.
[oslo_policy]
policy_file = ${folder}/policy.yaml
policy_dirs = ${folder}/policy.d
`;
