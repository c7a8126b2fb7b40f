import type { Simulator } from 'dli-watch/simulator';

/** An answer, read to its end. */
interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** One request, with a token unless told otherwise: `ask(simulator(), 'GET /v2.0/p/batches')`. */
export const ask = async (
  simulator: Pick<Simulator, 'url'>,
  request: string,
  { headers = { 'X-Auth-Token': 'any' }, ...init }: RequestInit = {},
): Promise<Told> => {
  const [method = '', path = ''] = request.split(' ');
  const answer = await fetch(simulator.url + path, { method, headers, redirect: 'manual', ...init });
  const text = await answer.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as Told['json']) : {};
  return { status: answer.status, headers: answer.headers, text, json };
};
