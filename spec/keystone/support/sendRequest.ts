import { type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request, apart from its URL. */
export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The time limit of a silent server: much longer than Keystone takes for an answer or to load, even on a busy machine. */
const SILENCE_MS = 120_000;

/** Sends one request on a new connection, by plain `node:http` and without code of the library. */
export const sendRequest = (
  url: string,
  { method = 'GET', headers = {}, body }: RequestOptions = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const json = body === undefined ? undefined : JSON.stringify(body);
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    const message = request(url, {
      method,
      headers: { ...type, ...headers },
      agent: false,
      timeout: SILENCE_MS,
    });
    message.on('timeout', () =>
      message.destroy(new Error(`${method} ${url}: no answer in ${String(SILENCE_MS)} ms`)),
    );
    message.on('error', reject);
    message.on('response', (response) => {
      text(response).then(
        (read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: read }),
        reject,
      );
    });
    message.end(json);
  });
