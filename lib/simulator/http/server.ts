import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ServiceClock } from '../clock.ts';
import { refOfPath } from '../jobs/refs.ts';
import type { CallFaults } from '../script/callFaults.ts';
import type { RequestLog } from '../service/requestLog.ts';
import { thenMaybe } from '../service/request.ts';
import { type FindRoute, respond } from '../service/routes.ts';
import type { Simulator } from '../Simulator.ts';
import { beginExchange, readBody } from './exchange.ts';

// Only this folder depends on sockets and node:http (and service/replies.ts on its status names). All else takes plain
// requests, so that another transport can use it.

interface Service {
  readonly findRoute: FindRoute;
  readonly faults: CallFaults;
  readonly log: RequestLog;
  readonly clock: ServiceClock;
}

const headersOf = ({ headers }: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** Logs HTTP requests and answers them. */
export const createListener =
  ({ findRoute, faults, log, clock }: Service): RequestListener =>
  (message, response) => {
    const { method = '', url = '' } = message;
    const [path = '', ...rest] = url.split('?');
    const { route, params } = findRoute(method, path);
    const ref = refOfPath(params);
    const headers = headersOf(message);
    const entry = log.begin({ method, path: url, headers }, route.call, ref);
    const { requestId, at } = entry;
    const { isOpen, answer } = beginExchange({ log, clock }, message, response, entry);
    const head = { method, path, query: rest.join('?'), params, ref, headers, requestId, at };
    const outcome = respond(faults, route, head, { readBody: () => readBody(message), isOpen });
    void thenMaybe(outcome, (known) => {
      if (known) answer(known);
    });
  };

interface LoopbackServer {
  readonly url: string;
  readonly connections: () => Simulator['connections'];
  readonly close: () => Promise<void>;
}

/** A token alone may have 32 KiB; Node's default limit for all headers is 16 KiB. */
const MAX_HEADER_BYTES = 65_536;

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

/** Waits for the sockets too: the server emits 'close' a moment before they do. */
const destroyAll = async (server: Server, sockets: ReadonlySet<Socket>): Promise<void> => {
  const all = [server, ...sockets].map((it) => new Promise((resolve) => it.once('close', resolve)));
  server.close();
  for (const socket of sockets) socket.destroy();
  await Promise.all(all);
};
