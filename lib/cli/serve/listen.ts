import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { UsageError } from '../UsageError.ts';

/** Whether an address means all of those of this machine. */
export const isEveryAddress = (host: string): boolean => EVERY_ADDRESS.has(host);

/** With the address of this machine. */
const EVERY_ADDRESS: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/**
 * Starts a server.
 *
 * @returns the URL of its root
 * @throws `UsageError` if the address cannot be used
 */
export const listen = async (server: Server, host: string, port: number): Promise<string> => {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new UsageError(refusalOf(error as NodeJS.ErrnoException, host, port), error);
  }
  const { port: taken } = server.address() as AddressInfo;
  return `http://${urlHostOf(EVERY_ADDRESS.get(host) ?? host)}:${String(taken)}/`;
};

/** An address as a URL and a `Host` contain it. */
export const urlHostOf = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

const refusalOf = ({ code = '', message }: NodeJS.ErrnoException, host: string, port: number): string => {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${String(port)} is in use; choose another by --port, or any free one by --port 0`;
    case 'EACCES':
      return `port ${String(port)} needs more rights; choose one from 1024 by --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `--host ${host}: this machine has no such address (${code})`;
    default:
      return message;
  }
};
