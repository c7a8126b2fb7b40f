import { connect } from 'node:net';
import type { Simulator } from 'dli-watch/simulator';

/** The ids in a path: any text, so that tests can send invalid ones. */
interface Ids {
  readonly projectId: string;
  readonly batchId: string;
}

/** The path of a job. */
export const batchPath = ({ projectId, batchId }: Ids): string => `/v2.0/${projectId}/batches/${batchId}`;

/** The path of the state of a job. */
export const statePath = (ids: Ids): string => `${batchPath(ids)}/state`;

/** Requests the state of a job, with a token by default. */
export const poll = (simulator: Simulator, ids: Ids, init: RequestInit = {}): Promise<Response> =>
  fetch(simulator.url + statePath(ids), {
    headers: { 'X-Auth-Token': 'any' },
    redirect: 'manual',
    ...init,
  });

/** The state in an answer. */
export const stateOf = async (answer: Response | Promise<Response>): Promise<unknown> =>
  ((await (await answer).json()) as { state?: unknown }).state;

/** A complete answer. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, if it is a JSON object. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Sends one request, with a token by default: `ask(simulator(), 'GET /v2.0/p/batches')`. */
export const ask = async (
  simulator: Pick<Simulator, 'url'>,
  request: string,
  { headers = { 'X-Auth-Token': 'any' }, ...init }: RequestInit = {},
): Promise<Answer> => {
  const [method = '', path = ''] = request.split(' ');
  const answer = await fetch(simulator.url + path, { method, headers, redirect: 'manual', ...init });
  const text = await answer.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as Answer['json']) : {};
  return { status: answer.status, headers: answer.headers, text, json };
};

/** Sends bytes on a new connection; returns what is received until it closes, and the error if it closes with one. */
export const exchangeBytes = async (
  url: string,
  bytes: string,
): Promise<{ text: string; error?: string }> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  let error: string | undefined;
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', (cause: NodeJS.ErrnoException) => (error = cause.code));
  socket.write(bytes);
  // Not `once`, which would reject on the error.
  await new Promise((done) => socket.on('close', done));
  return { text: Buffer.concat(chunks).toString(), ...(error !== undefined && { error }) };
};
