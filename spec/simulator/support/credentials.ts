import { createHash, createHmac } from 'node:crypto';
import type { SimulatedUser, Simulator } from 'dli-watch/simulator';
import { ask } from './http.ts';

/** The user of the tests. */
export const ada: SimulatedUser = {
  name: 'ada',
  password: 's3cret-pass',
  domainName: 'ACCOUNT',
  projects: [
    { id: '48cc2c48765f481480c7db940d6409d1', name: 'eu-de' },
    { id: 'abc', name: 'eu-de_sub' },
  ],
};

/** Deviations from a valid login of that user. */
interface LoginChanges {
  readonly name?: unknown;
  readonly password?: unknown;
  readonly domain?: unknown;
  readonly methods?: unknown;
  readonly scope?: unknown;
}

/** The body of a token request. */
export const loginBody = ({
  name = 'ada',
  password = 's3cret-pass',
  domain = { name: 'ACCOUNT' },
  methods = ['password'],
  scope = { project: { name: 'eu-de' } },
}: LoginChanges = {}): string =>
  JSON.stringify({ auth: { identity: { methods, password: { user: { name, password, domain } } }, scope } });

/** Requests a token. */
export const logIn = (simulator: Simulator, changes: LoginChanges = {}, query = ''): ReturnType<typeof ask> =>
  ask(simulator, `POST /v3/auth/tokens${query}`, {
    body: loginBody(changes),
    headers: { 'content-type': 'application/json;charset=utf8' },
  });

/** Requests a token; returns it alone. */
export const tokenOf = async (simulator: Simulator): Promise<string> =>
  (await logIn(simulator)).headers.get('x-subject-token')!;

/** What to sign, and deviations from what a correct client signs. */
export interface Signing {
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly method?: string;
  readonly body?: string;
  /** The time of the signature. */
  readonly at?: Date;
  /** Further signed headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What stands for the body. */
  readonly bodyHash?: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The headers of a signed request to a path without characters to encode and with a sorted query.
 *
 * A third implementation of the algorithm, independent of those of the simulator and of the client.
 */
export const signed = (url: string, signing: Signing = {}): Record<string, string> => {
  const { accessKey = 'AK1', secretKey = 's3cret-key', method = 'GET', body = '', at = new Date() } = signing;
  const { host, pathname, search } = new URL(url);
  const date = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = { host, 'x-sdk-date': date, ...signing.headers };
  const names = Object.keys(headers).sort();
  let canonical = `${method}\n${pathname}/\n${search.slice(1)}\n`;
  for (const name of names) canonical += `${name}:${headers[name]!}\n`;
  canonical += `\n${names.join(';')}\n${signing.bodyHash ?? sha256(body)}`;
  const text = ['SDK-HMAC-SHA256', date, sha256(canonical)].join('\n');
  const signature = createHmac('sha256', secretKey).update(text).digest('hex');
  const authorization = `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  delete headers['host'];
  return { ...headers, authorization };
};
