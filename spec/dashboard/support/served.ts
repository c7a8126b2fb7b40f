import { createServer, get, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDashboard, type DashboardOptions } from 'dli-watch/dashboard';
import type { SentFrame } from '../../../lib/dashboard/frames.ts';

type Headers = Readonly<Record<string, string>>;

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One server-sent event. */
export interface ReceivedEvent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: SentFrame;
}

/** A page that has connected: what it has received so far. */
export interface OpenPage {
  readonly status: () => number | undefined;
  readonly headers: () => IncomingHttpHeaders;
  readonly text: () => string;
  readonly events: () => readonly ReceivedEvent[];
  readonly hasEnded: () => boolean;
  readonly close: () => void;
}

/** A dashboard in a server on loopback. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  readonly fetch: (path: string, headers?: Headers, method?: string) => Promise<Answer>;
  readonly open: (headers?: Headers, path?: string) => OpenPage;
  readonly closeDashboard: () => void;
  /** Resolves when the server has no connection left. */
  readonly closeServer: () => Promise<void>;
}

export const serve = async (options: DashboardOptions): Promise<Served> => {
  const dashboard = createDashboard(options);
  const server = createServer(dashboard.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const closeServer = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    url,
    fetch: (path, headers, method) => fetchFrom(`${url}${path}`, headers, method),
    open: (headers, path = '/events') => openPage(`${url}${path}`, headers),
    closeDashboard: () => dashboard.close(),
    closeServer,
    [Symbol.asyncDispose]: async () => {
      dashboard.close();
      const closed = closeServer();
      server.closeAllConnections();
      await closed;
    },
  };
};

/** By `node:http`, since `fetch` sets `Host` itself. */
const fetchFrom = (url: string, headers: Headers = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { headers, method, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.on('error', reject).end();
  });

const openPage = (url: string, headers: Headers = {}): OpenPage => {
  let text = '';
  let status: number | undefined;
  let received: IncomingHttpHeaders = {};
  let hasEnded = false;
  const sent = get(url, { headers, agent: false }, (response) => {
    status = response.statusCode;
    received = response.headers;
    response.setEncoding('utf8').on('data', (more: string) => (text += more));
    response.on('error', () => undefined).on('close', () => (hasEnded = true));
  }).on('error', () => (hasEnded = true));
  return {
    status: () => status,
    headers: () => received,
    text: () => text,
    events: () => eventsIn(text),
    hasEnded: () => hasEnded,
    close: () => void sent.destroy(),
  };
};

/** The complete events in a stream, `retry` aside. */
export const eventsIn = (text: string): readonly ReceivedEvent[] =>
  text
    .split('\n\n')
    .slice(0, -1)
    .map((block) => new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string])))
    .filter((fields) => fields.has('data'))
    .map((fields) => ({
      id: fields.get('id'),
      event: fields.get('event'),
      data: JSON.parse(fields.get('data') ?? '') as SentFrame,
    }));
