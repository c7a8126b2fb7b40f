import type * as http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { builtin } from '../../checks/builtin.ts';
import type { Simulator } from '../Simulator.ts';

// Only this folder depends on Node. All else takes plain requests, so that other transports can use it.

interface LoopbackServer {
  readonly url: string;
  readonly connections: () => Simulator['connections'];
  readonly close: () => Promise<void>;
}

/** A token alone may have 32 KiB; Node's default limit for all headers is 16 KiB. */
const MAX_HEADER_BYTES = 65_536;

/** Serves HTTP on loopback; rejects with the system's error if the port is taken. */
export const listen = async (port: number, listener: http.RequestListener): Promise<LoopbackServer> => {
  const { createServer } = builtin('http', 'startSimulator', 'use createSimulator and simulatedTransport');
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, listener);
  const sockets = new Set<Socket>();
  let opened = 0;
  server.on('connection', (socket) => {
    opened += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });

  let closed: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => ({ opened, open: sockets.size }),
    close: () => (closed ??= destroyAll(server, sockets)),
  };
};

/** Waits for the sockets too: the server emits 'close' a moment before they do. */
const destroyAll = async (server: http.Server, sockets: ReadonlySet<Socket>): Promise<void> => {
  const all = [server, ...sockets].map((it) => new Promise((resolve) => it.once('close', resolve)));
  server.close();
  for (const socket of sockets) socket.destroy();
  await Promise.all(all);
};
