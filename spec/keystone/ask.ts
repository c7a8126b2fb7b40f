import { type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** What is sent, besides the path. */
export interface Question {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** How long a server may say nothing: much longer than it takes, on a machine that is busy with other things. */
const SILENCE_MS = 30_000;

/** One request on a connection of its own, by plain `node:http`, with no code of the library. */
export const ask = (url: string, { method = 'GET', headers = {}, body }: Question = {}): Promise<Answer> =>
  new Promise((answered, failed) => {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const type = sent === undefined ? {} : { 'content-type': 'application/json' };
    const asked = request(url, {
      method,
      headers: { ...type, ...headers },
      agent: false,
      timeout: SILENCE_MS,
    });
    asked.on('timeout', () =>
      asked.destroy(new Error(`${method} ${url}: no answer in ${String(SILENCE_MS)} ms`)),
    );
    asked.on('error', failed);
    asked.on('response', (response) => {
      text(response).then(
        (read) => answered({ status: response.statusCode ?? 0, headers: response.headers, text: read }),
        failed,
      );
    });
    asked.end(sent);
  });
