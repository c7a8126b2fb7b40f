import { createHash, createHmac } from 'node:crypto';

/** What a test may sign otherwise than a good client does. */
interface Signing {
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly method?: string;
  readonly body?: string;
  /** When it says that it was signed. */
  readonly at?: Date;
  /** Further headers that are signed. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What stands for the body. */
  readonly bodyHash?: string;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The headers of a signed request to a path whose segments need no encoding, and whose query is in order.
 *
 * A second way to write the algorithm down: neither that of the simulator nor that of the client.
 */
export const signed = (url: string, signing: Signing = {}): Record<string, string> => {
  const { accessKey = 'AK1', secretKey = 's3cret-key', method = 'GET', body = '', at = new Date() } = signing;
  const { host, pathname, search } = new URL(url);
  const date = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = { host, 'x-sdk-date': date, ...signing.headers };
  const names = Object.keys(headers).sort();
  let canonical = `${method}\n${pathname}/\n${search.slice(1)}\n`;
  for (const name of names) canonical += `${name}:${headers[name]!}\n`;
  canonical += `\n${names.join(';')}\n${signing.bodyHash ?? hash(body)}`;
  const text = ['SDK-HMAC-SHA256', date, hash(canonical)].join('\n');
  const signature = createHmac('sha256', secretKey).update(text).digest('hex');
  const authorization = `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  delete headers['host'];
  return { ...headers, authorization };
};
