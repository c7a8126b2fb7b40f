import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis that an example has started. */
interface RedisServer extends AsyncDisposable {
  readonly connection: { readonly host: string; readonly port: number };
}

const HOST = '127.0.0.1';

/** Starts a Redis on this machine, with the settings that watches need. It is ended when it is disposed of. */
export const startRedis = async (): Promise<RedisServer> => {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'dli-watch-'));
  const address = ['--bind', HOST, '--port', String(port), '--dir', folder];
  const settings = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
  const server = spawn('redis-server', [...address, ...settings], { stdio: 'ignore' });
  const ended = new Promise((resolve) => server.once('close', resolve));
  const dispose = async (): Promise<void> => {
    server.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  try {
    await answers(server, port);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { connection: { host: HOST, port }, [Symbol.asyncDispose]: dispose };
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
};

/** Resolves when Redis accepts commands. */
const answers = async (server: ChildProcess, port: number): Promise<void> => {
  const client = new Redis({ host: HOST, port, retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => undefined); // it does not listen yet
  const failed = once(server, 'exit').then(
    ([code]) => new Error(`redis-server has ended at once (exit code ${String(code)})`),
    () => new Error('redis-server is not installed: apt-get install redis-server, or brew install redis'),
  );
  const failure = await Promise.race([failed, client.ping().then(() => undefined)]);
  client.disconnect();
  if (failure !== undefined) throw failure;
};
