import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Simulator } from '../Simulator.ts';

/** A token alone may have 32 KiB; Node's own limit for all headers is 16. */
const MAX_HEADER_BYTES = 65_536;

interface LoopbackServer {
  readonly url: string;
  readonly connections: () => Simulator['connections'];
  readonly close: () => Promise<void>;
}

/** Ends when all have closed: the server alone says so a moment before its connections do. */
const destroyAll = async (server: Server, sockets: ReadonlySet<Socket>): Promise<void> => {
  const all = [server, ...sockets].map((it) => new Promise((resolve) => it.once('close', resolve)));
  server.close();
  for (const socket of sockets) socket.destroy();
  await Promise.all(all);
};

/** Serves HTTP on loopback; rejects with the system's error if the port is taken. */
export const listen = async (port: number, listener: RequestListener): Promise<LoopbackServer> => {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, listener);
  const sockets = new Set<Socket>();
  let opened = 0;
  server.on('connection', (socket) => {
    opened += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  let closed: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => ({ opened, open: sockets.size }),
    close: () => (closed ??= destroyAll(server, sockets)),
  };
};
