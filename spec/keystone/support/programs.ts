import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { sendRequest } from './sendRequest.ts';

/** The environment of Keystone's programs: its configuration, without any Python or cloud settings of the user. */
const environmentOf = (folder: string): NodeJS.ProcessEnv => ({
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  HOME: folder,
  OS_KEYSTONE_CONFIG_FILES: `${folder}/keystone.conf`,
});

/** The end of a log, for a message. */
const tailOf = (log: string): string => log.trimEnd().split('\n').slice(-30).join('\n');

/** `keystone-manage` takes some 2 s, since Python loads much; ten times that beside a busy test run. */
const MANAGE_MS = 240_000;

/** Runs `keystone-manage` for the Keystone in a folder. */
export const manage = (
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> =>
  new Promise((resolve, reject) => {
    execFile(
      '/usr/bin/keystone-manage',
      ['--config-file', `${folder}/keystone.conf`, ...args],
      { env: { ...environmentOf(folder), ...env }, cwd: folder, timeout: MANAGE_MS, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        if (error === null) {
          resolve();
          return;
        }
        const how = error.killed
          ? `took more than ${String(MANAGE_MS)} ms`
          : `ended with ${String(error.code)}`;
        reject(new Error(`keystone-manage ${args.join(' ')} ${how}:\n${tailOf(stdout + stderr)}`));
      },
    );
  });

/** A running server. */
interface Uwsgi {
  readonly port: number;
  /** The end of its log, which includes that of Keystone. */
  readonly tail: () => string;
  readonly stop: () => Promise<void>;
}

/** Starting takes some 4 s, stopping less than one; more than ten times that beside a busy test run. */
const START_MS = 240_000;
const STOP_MS = 60_000;

/**
 * One process, since the cache is in its memory. One thread, since Keystone logs with the locks of eventlet, on which two
 * threads deadlock now and then ("cannot switch to a different thread"). uwsgi closes each connection after its answer
 * without announcing it, so a client that keeps connections alive would reuse a closing one: hence the header.
 */
const argumentsFor = (port: number): readonly string[] => [
  `--http-socket=127.0.0.1:${String(port)}`,
  '--add-header=Connection: close',
  '--buffer-size=65535',
  '--plugin=python3',
  '--wsgi-file=/usr/bin/keystone-wsgi-public',
  '--need-app',
  '--master',
  '--die-on-term',
  '--no-orphans',
  '--processes=1',
];

/**
 * Serves the Keystone in a folder, and waits until it answers.
 *
 * @param folder - the folder of its configuration and data
 * @param wantedPort - the port on 127.0.0.1; 0 for any free one
 */
export const startUwsgi = async (folder: string, wantedPort: number): Promise<Uwsgi> => {
  const log = `${folder}/uwsgi-${String(wantedPort)}.log`;
  const output = openSync(log, 'w');
  // `setpriv`: the server gets a SIGTERM however this process ends.
  const server = spawn(
    '/usr/bin/setpriv',
    ['--pdeathsig', 'TERM', '/usr/bin/uwsgi', ...argumentsFor(wantedPort)],
    {
      cwd: folder,
      env: environmentOf(folder),
      stdio: ['ignore', output, output],
    },
  );
  closeSync(output);
  const read = (): string => readFileSync(log, 'utf8');
  const tail = (): string => tailOf(read());
  let exit = '';
  const ended = once(server, 'exit').then(
    ([code, signal]) => (exit = `ended with ${String(code ?? signal)}`),
    (error: unknown) => (exit = String(error)),
  );

  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await Promise.race([ended, pause(STOP_MS, undefined, { ref: false })]);
    if (exit === '') server.kill('SIGKILL');
    await ended;
  };

  const port = (): number =>
    wantedPort || Number(/127\.0\.0\.1:(\d+) \(port auto-assigned\)/.exec(read())?.[1] ?? 0);
  const answers = (): Promise<boolean> =>
    sendRequest(`http://127.0.0.1:${String(port())}/v3`).then(
      ({ status }) => status === 200,
      () => false,
    );

  const limit = performance.now() + START_MS;
  while (!(port() !== 0 && (await answers()))) {
    const isLate = performance.now() > limit;
    if (isLate || exit !== '') {
      await stop();
      const why = isLate ? `does not answer after ${String(START_MS)} ms` : exit;
      throw new Error(`Keystone's uwsgi ${why}:\n${tail()}`);
    }
    await pause(50);
  }
  return { port: port(), tail, stop };
};
