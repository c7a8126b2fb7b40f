import type { Check } from '../checks/Check.ts';
import { checkedNames } from '../checks/checkedNames.ts';
import { checkedNumber } from '../checks/checkedNumber.ts';
import { checkedOptions } from '../checks/checkedOptions.ts';
import { expected } from '../checks/expected.ts';
import { hasMethods } from '../checks/hasMethods.ts';
import type { BatchState } from '../model/BatchState.ts';
import { checkedScheduler } from '../schedule/checkedScheduler.ts';
import { MAX_DELAY_MS } from '../schedule/MAX_DELAY_MS.ts';
import { watchScheduler } from '../schedule/watchScheduler.ts';
import type { Auth } from './auth/Auth.ts';
import type { ClientConfig } from './ClientConfig.ts';
import { endpointUrl } from './endpointUrl.ts';
import type { Edge } from './http/Edge.ts';
import { plainKy } from './http/plainKy.ts';
import { wordsOf } from './wordsOf.ts';

/** A configuration, checked and filled in. */
export interface ClientSettings extends Edge {
  readonly base: string;
  readonly auth: Auth;
  readonly words: ReadonlyMap<string, BatchState>;
}

const DEFAULTS = {
  http: plainKy,
  requestTimeoutMs: 10_000,
  maxBodyBytes: 1_048_576,
  stateMap: {},
  scheduler: watchScheduler,
};

/** What is given here may be the token itself, by mistake: the message must not show it. */
const checkedAuth: Check = (name, value) => {
  if (!hasMethods(value, 'authorize$'))
    throw new TypeError(`${name}: expected token(…), keystone(…) or akSk(…), got ${typeof value}`);
};

const CHECKS: Readonly<Record<keyof ClientConfig, Check>> = {
  endpoint: (_, value) => endpointUrl(value),
  auth: checkedAuth,
  http: expected('a ky instance', (value) => typeof value === 'function' && hasMethods(value, 'get')),
  dispatcher: expected('an undici dispatcher', (value) => hasMethods(value, 'dispatch')),
  requestTimeoutMs: (name, value) =>
    checkedNumber(name, value, { min: 1, max: MAX_DELAY_MS, unit: 'milliseconds' }),
  maxBodyBytes: (name, value) => checkedNumber(name, value, { min: 1_024, max: 2 ** 31 - 1, unit: 'bytes' }),
  stateMap: (_, value) => wordsOf(value),
  scheduler: checkedScheduler,
};

/** Checks a configuration, then fills in the defaults. */
export const clientSettingsOf = (config: ClientConfig): ClientSettings => {
  checkedNames('config', config, Object.keys(CHECKS));
  const given = checkedOptions('config', config, CHECKS, ['endpoint', 'auth']);
  const { endpoint, stateMap, ...rest } = { ...DEFAULTS, ...given };
  return { ...rest, base: endpointUrl(endpoint), words: wordsOf(stateMap) };
};
