import { type ClientConfig, type HttpTransport, token } from 'dli-watch';
import { type UndiciTransport, undiciTransport } from 'dli-watch/undici';
import type { Dispatcher } from 'undici';
import { clientSettingsOf } from '../../../lib/client/ClientConfig.ts';

/** How a client sends requests, by its configuration. */
type Sending = Pick<ClientConfig, 'http' | 'dispatcher'>;

/** A transport of which the rules of the HTTP edge are tested. */
interface TestTransport {
  readonly name: string;
  /** The configuration of a client, with a dispatcher if the test has one. */
  readonly config: (dispatcher?: Dispatcher) => Sending;
}

/** Every transport that the package has: a rule of the edge holds for each. */
export const transports: readonly TestTransport[] = [
  { name: 'ky', config: (dispatcher) => ({ dispatcher }) },
  {
    name: 'undici',
    config: (dispatcher) => ({ http: undiciTransport(dispatcher === undefined ? {} : { dispatcher }) }),
  },
];

/** Makes configurations of one transport, which is closed after the test. */
export const useTransport = ({ config }: TestTransport): TestTransport['config'] => {
  const made: Sending[] = [];
  afterEach(async () => {
    for (const { http } of made.splice(0)) if (isUndici(http)) await http.close();
  });
  return (dispatcher) => {
    const sending = config(dispatcher);
    made.push(sending);
    return sending;
  };
};

const isUndici = (http: Sending['http']): http is UndiciTransport => http !== undefined && 'close' in http;

/** The transport of a client with this configuration. */
export const transportOf = (sending: Sending): HttpTransport =>
  clientSettingsOf({ endpoint: 'http://dli.example', auth: token('any'), ...sending }).transport;
