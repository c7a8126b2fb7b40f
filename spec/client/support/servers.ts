import { type ClientConfig, createClient, type DliClient, token } from 'dli-watch';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server of one test. */
interface TestServer {
  readonly url: string;
  /** The requests that arrived, with their credentials, which the simulator does not record. */
  readonly requests: readonly IncomingMessage[];
}

/** Starts servers on loopback with a handler of the test. They are closed after the test. */
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

/** The reply of a service: a status, and a body that is written as JSON unless it is a string. */
export type Reply = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

/** A request that a service has got. */
interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Starts services that reply by method and path, with a client of each. */
export const useService = (): ((
  reply: (request: ServiceRequest) => Reply,
  config?: Partial<ClientConfig>,
) => Promise<{
  readonly client: DliClient;
  readonly requests: readonly ServiceRequest[];
  readonly server: TestServer;
}>) => {
  const serve = useServer();
  return async (reply, config = {}) => {
    const requests: ServiceRequest[] = [];
    const server = await serve((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const received = { method: request.method ?? '', path: request.url ?? '', body };
        requests.push(received);
        const [status, content, headers = {}] = reply(received);
        response
          .writeHead(status, headers)
          .end(typeof content === 'string' ? content : JSON.stringify(content));
      });
    });
    return {
      client: createClient({ endpoint: server.url, auth: token('abc'), ...config }),
      requests,
      server,
    };
  };
};
