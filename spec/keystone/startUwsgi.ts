import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from './ask.ts';
import { environmentOf } from './environmentOf.ts';
import { tailOf } from './tailOf.ts';

/** A running server. */
interface Uwsgi {
  readonly port: number;
  /** The end of its log, and of Keystone's. */
  readonly tail: () => string;
  readonly stop: () => Promise<void>;
}

/** It takes some 4 s. */
const START_MS = 120_000;
const STOP_MS = 10_000;

/**
 * One process, for its cache, and one thread: Keystone's logging takes the locks of eventlet, with which two threads wait
 * for each other for ever, now and then ("cannot switch to a different thread"). uwsgi closes each connection after its
 * answer, and does not say so by itself: a client that keeps connections would use a dying one again.
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
 * @param folder - where its configuration and data are
 * @param wanted - the port on 127.0.0.1; 0 for any free one
 */
export const startUwsgi = async (folder: string, wanted: number): Promise<Uwsgi> => {
  const log = `${folder}/uwsgi-${String(wanted)}.log`;
  const output = openSync(log, 'w');
  // However this process ends, its server gets a SIGTERM.
  const server = spawn(
    '/usr/bin/setpriv',
    ['--pdeathsig', 'TERM', '/usr/bin/uwsgi', ...argumentsFor(wanted)],
    {
      cwd: folder,
      env: environmentOf(folder),
      stdio: ['ignore', output, output],
    },
  );
  closeSync(output);
  const read = (): string => readFileSync(log, 'utf8');
  const tail = (): string => tailOf(read());
  let over = '';
  const ended = once(server, 'exit').then(
    ([code, signal]) => (over = `ended with ${String(code ?? signal)}`),
    (error: unknown) => (over = String(error)),
  );

  const stop = async (): Promise<void> => {
    server.kill('SIGTERM');
    await Promise.race([ended, pause(STOP_MS, undefined, { ref: false })]);
    if (over === '') server.kill('SIGKILL');
    await ended;
  };

  const port = (): number =>
    wanted || Number(/127\.0\.0\.1:(\d+) \(port auto-assigned\)/.exec(read())?.[1] ?? 0);
  const answers = (): Promise<boolean> =>
    ask(`http://127.0.0.1:${String(port())}/v3`).then(
      ({ status }) => status === 200,
      () => false,
    );

  const limit = performance.now() + START_MS;
  while (!(port() !== 0 && (await answers()))) {
    const late = performance.now() > limit;
    if (late || over !== '') {
      await stop();
      const why = late ? `does not answer after ${String(START_MS)} ms` : over;
      throw new Error(`Keystone's uwsgi ${why}:\n${tail()}`);
    }
    await pause(50);
  }
  return { port: port(), tail, stop };
};
