import { type ClientConfig, createClient, type DliClient, token } from 'dli-watch';
import { type TestServer, useServer } from './useServer.ts';

/** What a service answers: a status, and a body that is written as JSON unless it is a text. */
export type Said = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

/** What was asked, and with which body. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** Starts services that answer as told, by method and path, and a client of each. */
export const useService = (): ((
  answer: (asked: Asked) => Said,
  config?: Partial<ClientConfig>,
) => Promise<{
  readonly client: DliClient;
  readonly asked: readonly Asked[];
  readonly server: TestServer;
}>) => {
  const serve = useServer();
  return async (answer, config = {}) => {
    const asked: Asked[] = [];
    const server = await serve((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const call = { method: request.method ?? '', path: request.url ?? '', body };
        asked.push(call);
        const [status, said, headers = {}] = answer(call);
        response.writeHead(status, headers).end(typeof said === 'string' ? said : JSON.stringify(said));
      });
    });
    return { client: createClient({ endpoint: server.url, auth: token('abc'), ...config }), asked, server };
  };
};
