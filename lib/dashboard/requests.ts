import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { COMMON_HEADERS, pageDocument } from './document.ts';
import type { Feed } from './Feed.ts';
import { isAllowed, isSameOrigin } from './hosts.ts';
import type { Pages } from './Pages.ts';

/** What requests are answered with. */
export interface Requests {
  /** The names in lower case. */
  readonly allowedHosts: ReadonlySet<string>;
  /** The prefix of all paths, without a slash at its end. */
  readonly path: string;
  readonly pages: Pages;
  readonly feed: Feed;
}

/** Answers a request: with the page, its events, or a refusal. */
export const respond = (requests: Requests, request: IncomingMessage, response: ServerResponse): void => {
  const { path, lastEventId } = targetOf(request, requests.path);
  const refusal = refusalOf(requests, request, path);
  if (refusal !== undefined) refuse(response, refusal);
  else if (path === '/') sendPage(request.method, response);
  else sendEvents(requests, response, lastEventId);
};

/** An answer that is neither the page nor its events. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a short text. The body of the request is not read, so the connection is not kept. */
export const refuse = (response: ServerResponse, { status, text, headers }: Refusal): void => {
  response
    .writeHead(status, {
      ...COMMON_HEADERS,
      'content-type': 'text/plain; charset=utf-8',
      connection: 'close',
      ...headers,
    })
    .end(`${text}.\n`);
};

const NOT_ALLOWED: Refusal = {
  status: 403,
  text: 'Forbidden: the Host or the Origin of the request is not among the allowed hosts',
};
const NO_ROOM: Refusal = {
  status: 503,
  text: 'Too many pages are open',
  headers: { 'retry-after': '10' },
};

/** By path. */
const METHODS: ReadonlyMap<string | undefined, readonly string[]> = new Map([
  ['/', ['GET', 'HEAD']],
  ['/events', ['GET']],
]);

const refusalOf = (
  { allowedHosts, pages }: Requests,
  { method = '', headers }: IncomingMessage,
  path: string | undefined,
): Refusal | undefined => {
  if (!isAllowed(headers, allowedHosts)) return NOT_ALLOWED;
  const methods = METHODS.get(path);
  if (methods === undefined) return { status: 404, text: 'Not found' };
  if (!methods.includes(method))
    return { status: 405, text: 'Method not allowed', headers: { allow: methods.join(', ') } };
  return path === '/' ? undefined : refusalOfEvents(pages, headers);
};

const refusalOfEvents = (pages: Pages, headers: IncomingHttpHeaders): Refusal | undefined => {
  if (!isSameOrigin(headers)) return NOT_ALLOWED;
  return pages.isFull ? NO_ROOM : undefined;
};

const sendPage = (method: string | undefined, response: ServerResponse): void => {
  const { bytes, headers } = pageDocument();
  response.writeHead(200, headers).end(method === 'HEAD' ? undefined : bytes);
};

const sendEvents = (
  { pages, feed }: Requests,
  response: ServerResponse,
  lastEventId: string | undefined,
): void => {
  for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value);
  pages.add(response, feed.startFrom(lastEventId));
};

/** Where a request goes to. */
interface Target {
  /** Begins with a slash; `undefined` outside of the prefix. */
  readonly path: string | undefined;
  readonly lastEventId: string | undefined;
}

/** A browser names the last event by itself when it reconnects; a page that opens a new connection has to name it in the query. */
const targetOf = ({ url = '', headers }: IncomingMessage, prefix: string): Target => {
  const [path = '', query] = url.split(/\?(.*)/s, 2);
  const last = headers['last-event-id'];
  return {
    path: pathAfter(path, prefix),
    lastEventId: typeof last === 'string' ? last : (new URLSearchParams(query).get('last') ?? undefined),
  };
};

const pathAfter = (path: string, prefix: string): string | undefined => {
  if (path === prefix) return '/';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
};
