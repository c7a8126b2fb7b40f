import type { Simulator } from 'dli-watch/simulator';
import { ask } from './ask.ts';

/** What a test may say otherwise than a good login does. */
interface Otherwise {
  readonly name?: unknown;
  readonly password?: unknown;
  readonly domain?: unknown;
  readonly methods?: unknown;
  readonly scope?: unknown;
}

/** The body of a request for a token. */
export const loginBody = ({
  name = 'ada',
  password = 's3cret-pass',
  domain = { name: 'ACCOUNT' },
  methods = ['password'],
  scope = { project: { name: 'eu-de' } },
}: Otherwise = {}): string =>
  JSON.stringify({ auth: { identity: { methods, password: { user: { name, password, domain } } }, scope } });

/** Asks for a token. */
export const logIn = (simulator: Simulator, otherwise: Otherwise = {}, query = ''): ReturnType<typeof ask> =>
  ask(simulator, `POST /v3/auth/tokens${query}`, {
    body: loginBody(otherwise),
    headers: { 'content-type': 'application/json;charset=utf8' },
  });
