import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addUser } from './addUser.ts';
import { adminOf } from './adminOf.ts';
import type { Keystone } from './Keystone.ts';
import { keystoneConf } from './keystoneConf.ts';
import { manage } from './manage.ts';
import { startUwsgi } from './startUwsgi.ts';

/** What you may set. */
interface KeystoneOptions {
  /** How long a token lives, in seconds. Default: 20. */
  readonly tokenLifeS?: number;
}

const admin = { username: 'admin', projectName: 'admin', domainName: 'Default' };

/** The database, the keys, and an administrator. Keys are made while tables are. */
const prepare = async (folder: string, tokenLifeS: number, password: string): Promise<void> => {
  writeFileSync(join(folder, 'keystone.conf'), keystoneConf(folder, tokenLifeS));
  writeFileSync(join(folder, 'policy.yaml'), '{}\n');
  mkdirSync(join(folder, 'policy.d'));
  const owner = [
    ...['--keystone-user', String(process.getuid?.())],
    ...['--keystone-group', String(process.getgid?.())],
  ];
  const made = await Promise.allSettled([
    manage(folder, ['db_sync']),
    manage(folder, ['fernet_setup', ...owner]).then(() => manage(folder, ['credential_setup', ...owner])),
  ]);
  // Not before both are over: what is left of a folder is removed after a failure.
  for (const step of made) if (step.status === 'rejected') throw step.reason;
  await manage(folder, ['bootstrap'], { OS_BOOTSTRAP_PASSWORD: password });
};

/**
 * Starts a Keystone with its data in a folder of its own, on a free port of loopback, with a user in a project.
 * Install it first (`install.sh`). It needs no systemd and no root, leaves /etc/keystone and /var/lib/keystone alone,
 * and many may run at once.
 */
export const startKeystone = async ({ tokenLifeS = 20 }: KeystoneOptions = {}): Promise<Keystone> => {
  const folder = mkdtempSync(join(tmpdir(), 'keystone-'));
  const password = randomBytes(16).toString('hex');
  let uwsgi: Awaited<ReturnType<typeof startUwsgi>> | undefined;
  const close = async (): Promise<void> => {
    await uwsgi?.stop();
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    await prepare(folder, tokenLifeS, password);
    uwsgi = await startUwsgi(folder, 0);
    const { port } = uwsgi;
    const url = `http://127.0.0.1:${String(port)}/v3`;
    const ask = adminOf(url, { ...admin, password }, tokenLifeS);
    const user = await addUser(ask);
    return {
      url,
      user,
      ask,
      isGood: async (token) => {
        const { status, text } = await ask('/auth/tokens?nocatalog=1', {
          headers: { 'x-subject-token': token },
        });
        if (status === 200 || status === 404) return status === 200;
        throw new Error(`Keystone does not say whether a token is good: ${String(status)} ${text}`);
      },
      revoke: async (token) => {
        const question = { method: 'DELETE', headers: { 'x-subject-token': token } } as const;
        const { status, text } = await ask('/auth/tokens', question);
        if (status !== 204) throw new Error(`Keystone did not revoke a token: ${String(status)} ${text}`);
      },
      stop: async () => uwsgi?.stop(),
      start: async () => {
        uwsgi = await startUwsgi(folder, port);
      },
      close,
    };
  } catch (error) {
    const log = uwsgi?.tail() ?? '';
    await close();
    throw new Error(`Keystone did not start: ${String(error)}\n${log}`, { cause: error });
  }
};
