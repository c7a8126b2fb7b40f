import type { IncomingHttpHeaders } from 'node:http';

const SECRET: ReadonlySet<string> = new Set([
  'x-auth-token',
  'x-subject-token',
  'x-security-token',
  'authorization',
  'proxy-authorization',
  'cookie',
]);

/** The headers without credentials: a failing test prints the log. */
export const redactHeaders = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET.has(name) ? '***' : String(value)]),
  );
