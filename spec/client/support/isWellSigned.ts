import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

// Written from the vendor's document, independently of lib/ and by bytes, like a service that has only the request.

const decoded = (text: string): Buffer =>
  Buffer.from(
    text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
const encoded = (bytes: Buffer): string =>
  [...bytes]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(character)
        ? character
        : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
    })
    .join('');
const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');

const canonicalPath = (path: string): string => {
  const canonical = path
    .split('/')
    .map((segment) => encoded(decoded(segment)))
    .join('/');
  return canonical.endsWith('/') ? canonical : `${canonical}/`;
};

const canonicalQuery = (query: string): string =>
  query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
      return [decoded(name), decoded(value.join('='))] as const;
    })
    .sort(([a, x], [b, y]) => Buffer.compare(a, b) || Buffer.compare(x, y))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');

/** Whether a request that has arrived is signed correctly (SDK-HMAC-SHA256) with a key pair. */
export const isWellSigned = (
  { method = '', url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  body: Buffer,
  accessKey: string,
  secretKey: string,
): boolean => {
  const pattern = /^SDK-HMAC-SHA256 Access=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
  const [, access, names = '', signature] = pattern.exec(headers.authorization ?? '') ?? [];
  const signed = names.split(';');
  const all = signed.map((name) => headers[name]);
  if (access !== accessKey || !signed.includes('host') || !signed.includes('x-sdk-date')) return false;
  if (all.includes(undefined) || names !== [...signed].sort().join(';')) return false;
  const at = url.indexOf('?');
  const [path, query] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
  const lines = signed.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('');
  const canonical = [method, canonicalPath(path), canonicalQuery(query), lines, names, sha256(body)].join(
    '\n',
  );
  const toSign = `SDK-HMAC-SHA256\n${String(headers['x-sdk-date'])}\n${sha256(canonical)}`;
  return createHmac('sha256', secretKey).update(toSign).digest('hex') === signature;
};
