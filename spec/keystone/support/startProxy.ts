import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A token request that passed through the proxy. */
export interface TokenRequest {
  /** When the client sent it, in ms on `performance.now()`: on a busy machine it arrives seconds later. */
  readonly sentAt: number;
  /** The status of Keystone's answer; 0 if there is none yet, or none at all. */
  readonly status: number;
  /** Whether Keystone was down. */
  readonly failed: boolean;
  /** The issued token, if any. */
  readonly token: string | undefined;
  /** Whether the client got the whole answer. It gives up a request that takes too long, and Keystone answers all the same. */
  readonly delivered: boolean;
}

/** A proxy in front of a Keystone that records token requests. */
export interface Proxy {
  /** The URL of the Keystone with another port. */
  readonly url: string;
  /** For the client: opens a connection for each request, and notes when. */
  readonly agent: Agent;
  /** The token requests so far. */
  readonly tokenRequests: () => readonly TokenRequest[];
  readonly close: () => Promise<void>;
}

/** Notes when each connection was opened, by its local port. */
class TimingAgent extends Agent {
  readonly openedAt = new Map<number | undefined, number>();

  override createConnection(
    ...args: Parameters<Agent['createConnection']>
  ): ReturnType<Agent['createConnection']> {
    const openedAt = performance.now();
    const socket = super.createConnection(...args) as Socket;
    socket.once('connect', () => this.openedAt.set(socket.localPort, openedAt));
    return socket;
  }
}

/**
 * Forwards all requests unchanged to a Keystone, and records the token requests. While the Keystone is down, every other
 * request gets 503, as from a load balancer, and the rest a broken connection.
 */
export const startProxy = async (target: string): Promise<Proxy> => {
  const { origin, pathname } = new URL(target);
  const tokenRequests: TokenRequest[] = [];
  const agent = new TimingAgent();
  let failures = 0;

  const fail = (response: ServerResponse): void => {
    failures += 1;
    if (failures % 2 === 0) response.destroy();
    else response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>503 Service Unavailable</h1>');
  };
  const forward = (message: IncomingMessage, response: ServerResponse): void => {
    const { method = 'GET', url = '/', headers } = message;
    const record = {
      sentAt: agent.openedAt.get(message.socket.remotePort) ?? NaN,
      status: 0,
      failed: false,
      token: undefined as string | undefined,
      delivered: false,
    };
    response.on('finish', () => (record.delivered = true));
    if (method === 'POST' && url.startsWith('/v3/auth/tokens')) tokenRequests.push(record);
    const forwarded = request(origin + url, { method, headers, agent: false });
    forwarded.on('error', () => {
      record.failed = true;
      fail(response);
    });
    forwarded.on('response', (answer) => {
      record.status = answer.statusCode ?? 0;
      record.token = answer.headers['x-subject-token']?.toString();
      // Keystone sends no `Date`.
      response.sendDate = false;
      response.writeHead(record.status, answer.headers);
      answer.pipe(response);
    });
    message.pipe(forwarded);
  };

  const server = createServer(forward).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${pathname}`,
    agent,
    tokenRequests: () => [...tokenRequests],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
