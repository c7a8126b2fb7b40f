import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server of one test. */
export interface TestServer {
  readonly url: string;
  /** The requests that came, whole with their credentials, which a simulator does not show. */
  readonly requests: readonly IncomingMessage[];
}

/** Starts servers on loopback that answer as the test says; they are gone after the test. */
export const useServer = (): ((listener: RequestListener) => Promise<TestServer>) => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    }
  });
  return async (listener) => {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      requests.push(request);
      listener(request, response);
    });
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
  };
};
