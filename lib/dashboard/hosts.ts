import type { IncomingHttpHeaders } from 'node:http';
import { type Check, expected } from '../checks/values.ts';

/** The names of this machine, which no other machine can be reached by. */
export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** A host name, an IPv4 address, or an IPv6 address in brackets. */
const HOST_NAME = /^(?:[a-z\d](?:[a-z\d._-]*[a-z\d])?|\[[\da-f:.]+\])$/i;

/** Whether a text is the name of a host as a `Host` contains it, without its port. */
export const isHostName = (text: string): boolean => HOST_NAME.test(text);

/** Checks the names of hosts: without scheme and port. */
export const checkedHosts: Check = (name, value) => {
  checkedArray(name, value);
  for (const [index, host] of (value as readonly unknown[]).entries())
    checkedHost(`${name}[${String(index)}]`, host);
};

const checkedArray = expected('an array of host names: ["jobs.example.com"]', Array.isArray);
const checkedHost = expected(
  'a host name without scheme and port, such as "jobs.example.com"',
  (value) => typeof value === 'string' && isHostName(value),
);

/** Whether a request was sent to an allowed host, and by a page of one if by a page at all. Any port is allowed. */
export const isAllowed = (
  { host, origin }: Pick<IncomingHttpHeaders, 'host' | 'origin'>,
  allowed: ReadonlySet<string>,
): boolean => allowed.has(hostNameIn(host)) && (origin === undefined || allowed.has(hostNameOf(origin)));

/** Whether a request comes from the page itself, or not from a page. Old browsers do not say. */
export const isSameOrigin = (headers: IncomingHttpHeaders): boolean =>
  ['same-origin', 'none', undefined].includes(headers['sec-fetch-site']);

/** The name in a `Host`, in lower case; `''` if there is none. */
const hostNameIn = (host = ''): string =>
  /^(\[[\da-f:.]+\]|[^:]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase() ?? '';

const hostNameOf = (origin: string): string => {
  const [, host] = /^https?:\/\/([^/]+)$/i.exec(origin) ?? [];
  return hostNameIn(host);
};
