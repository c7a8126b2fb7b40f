import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** How long Redis is left to execute the commit, if that answer was to a command before it. */
const EXECUTED_MS = 20;

/** A connection to Redis that breaks at the worst moment. */
export interface LossyProxy extends AsyncDisposable {
  readonly connection: { readonly host: string; readonly port: number };
  /** How often a connection was broken. */
  readonly broken: () => number;
}

/**
 * Passes connections on to a port. From time to time Redis executes a commit of a watch, and the connection breaks before the answer
 * has arrived: the client cannot know, and sends the command again.
 *
 * @param everyMs - how often; the first commit after that is the one
 */
export const startLossyProxy = async (port: number, everyMs: number): Promise<LossyProxy> => {
  let broken = 0;
  let dueAt = performance.now() + everyMs;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const redis = connect(port, '127.0.0.1');
    let losesAnswer = false;
    const close = (): void => {
      for (const socket of [client, redis]) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [client, redis]) {
      sockets.add(socket.setNoDelay());
      socket.on('error', close).on('close', close);
    }
    client.on('data', (command: Buffer) => {
      if (!losesAnswer && performance.now() >= dueAt && command.includes('"rev":')) {
        losesAnswer = true;
        dueAt = performance.now() + everyMs;
      }
      redis.write(command);
    });
    let isBreaking = false;
    redis.on('data', (answer: Buffer) => {
      if (!losesAnswer) client.write(answer);
      if (!losesAnswer || isBreaking) return;
      isBreaking = true;
      broken += 1;
      setTimeout(close, EXECUTED_MS);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    connection: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    broken: () => broken,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
