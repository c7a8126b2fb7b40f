import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A Redis of a spec, in a process of its own, with an append-only file in a folder of its own. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly connection: { readonly host: string; readonly port: number };
  /** A client for the spec itself. */
  readonly client: Redis;
  /** Kills the process, as a crash would. */
  readonly kill: () => Promise<void>;
  /** Ends the process as an administrator would. */
  readonly stop: () => Promise<void>;
  /** Starts it again, after `kill` or `stop`, on the same port and with what it has stored. */
  readonly restart: () => Promise<void>;
}

/** Starts a Redis. Further arguments are its options: `'--maxmemory', '10mb'`. */
export const startRedis = async (...options: readonly string[]): Promise<RedisServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'dli-watch-redis-'));
  const port = await freePort();
  const client = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => undefined); // while it is away
  let server = await started(folder, port, options);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await once(server, 'exit');
  };
  return {
    port,
    connection: { host: '127.0.0.1', port },
    client,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    restart: async () => {
      server = await started(folder, port, options);
    },
    [Symbol.asyncDispose]: async () => {
      client.disconnect();
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
};

const started = async (folder: string, port: number, options: readonly string[]): Promise<ChildProcess> => {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const appendOnly = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'];
  const server = spawn('redis-server', [...args, ...appendOnly, ...options], { stdio: 'ignore' });
  killAtExit(server);
  await Promise.race([
    answers(port),
    once(server, 'error').then(([error]) => Promise.reject(error as Error)),
    once(server, 'exit').then(() => Promise.reject(new Error('redis-server ended at once'))),
  ]);
  return server;
};

/** Kills a process if the run ends in the middle of a test. */
export const killAtExit = (child: ChildProcess): void => {
  const kill = (): unknown => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
};

/** Waits until it has loaded its data, and answers. */
const answers = async (port: number): Promise<void> => {
  const probe = new Redis({ host: '127.0.0.1', port, retryStrategy: () => 20, maxRetriesPerRequest: null });
  probe.on('error', () => undefined);
  while ((await probe.ping().catch(() => undefined)) !== 'PONG') await pause(20);
  probe.disconnect();
};
