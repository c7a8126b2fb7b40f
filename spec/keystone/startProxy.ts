import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request for a token that came this way. */
export interface TokenRequest {
  /** When it came, by `performance.now()`. */
  readonly at: number;
  /** What Keystone answered; 0 while it has not, or if it did not. */
  readonly status: number;
  /** The token that it gave, if it did. */
  readonly token: string | undefined;
}

/** What stands before a Keystone and counts. */
export interface Proxy {
  /** The same as the URL of the Keystone, but for the port. */
  readonly url: string;
  /** The requests for tokens so far. */
  readonly tokenRequests: () => readonly TokenRequest[];
  readonly close: () => Promise<void>;
}

/**
 * Passes all on as it is to a Keystone, and keeps a list of the requests for tokens. For a Keystone that is not there
 * it answers 503 to one request, as a load balancer does, and breaks off the next one.
 */
export const startProxy = async (target: string): Promise<Proxy> => {
  const { origin, pathname } = new URL(target);
  const seen: TokenRequest[] = [];
  let missed = 0;

  const miss = (response: ServerResponse): void => {
    missed += 1;
    if (missed % 2 === 0) response.destroy();
    else response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>503 Service Unavailable</h1>');
  };
  const pass = (asked: IncomingMessage, response: ServerResponse): void => {
    const { method = 'GET', url = '/', headers } = asked;
    const mine = { at: performance.now(), status: 0, token: undefined as string | undefined };
    if (method === 'POST' && url.startsWith('/v3/auth/tokens')) seen.push(mine);
    const onward = request(origin + url, { method, headers, agent: false });
    onward.on('error', () => miss(response));
    onward.on('response', (answer) => {
      mine.status = answer.statusCode ?? 0;
      mine.token = answer.headers['x-subject-token']?.toString();
      // No `Date` of its own: Keystone sends none.
      response.sendDate = false;
      response.writeHead(mine.status, answer.headers);
      answer.pipe(response);
    });
    asked.pipe(onward);
  };

  const server = createServer(pass).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${pathname}`,
    tokenRequests: () => [...seen],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
