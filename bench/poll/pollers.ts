import ky from 'ky';
import { lastValueFrom, take, tap } from 'rxjs';
import { type ClientConfig, createClient, every, token, watchBatch$ } from '../../dist/index.js';
import { undiciFetch } from '../../examples/support/undiciFetch.ts';
import { boundedText } from './boundedText.ts';

/** What is polled, and how. */
export interface Target {
  /** Where the service is. */
  readonly endpoint: string;
  readonly batchId: string;
  /** From an answer to the next poll. */
  readonly gapMs: number;
}

/** Polls a job so many times, with the gap after each answer. */
type Poller = (target: Target, polls: number, polled: () => void) => Promise<void>;

const PROJECT = '0a3244610d9d45daa52a3b3c7a3d809e';
/** As long as one of Keystone with a small catalogue. */
const TOKEN = 'MIIF'.padEnd(1_800, 'x');
const MAX_BYTES = 1_048_576;
const LIMIT_MS = 10_000;
const headers = { accept: 'application/json', 'x-auth-token': TOKEN };

/** By `watchBatch$`, with a client that is configured so. */
const watched =
  (config: () => Promise<Partial<ClientConfig>> = () => Promise.resolve({})): Poller =>
  async ({ endpoint, batchId, gapMs }, polls, polled) => {
    const source = createClient({ endpoint, auth: token(TOKEN), ...(await config()) });
    const watch = { source, schedule: every(gapMs), emit: 'polls' } as const;
    await lastValueFrom(watchBatch$(PROJECT, batchId, watch).pipe(take(polls), tap(polled)));
  };

/** By a loop around a call: the least that can be done. */
const looped =
  (pollAt: (target: Target) => () => Promise<unknown>): Poller =>
  async (target, polls, polled) => {
    const poll = pollAt(target);
    for (let n = 0; n < polls; n += 1) {
      await poll();
      polled();
      await new Promise((resolve) => setTimeout(resolve, target.gapMs));
    }
  };

const loopedUrl = (poll: (url: URL) => Promise<unknown>): Poller =>
  looped(({ endpoint, batchId }) => {
    const url = new URL(`${endpoint}/v2.0/${PROJECT}/batches/${batchId}/state`);
    return () => poll(url);
  });

/** One call of ky by the rules that ours keeps: time to the last byte, a bound of the body, no redirect, no retry. */
const ruledKy = async (url: URL): Promise<unknown> => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), LIMIT_MS);
  try {
    const response = await ky(url, {
      headers,
      signal: controller.signal,
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      redirect: 'manual',
    });
    if (!response.ok) throw new Error(`answered with ${response.status}`);
    return JSON.parse(await boundedText(response.body, MAX_BYTES));
  } finally {
    clearTimeout(timer);
  }
};

const keepAlive = { keepAliveTimeout: 60_000 };

/** Imported by who uses it alone: undici makes its own agent that of Node's `fetch`, which the others are to be measured with. */
const withUndici: Poller = async (...asked) => {
  const { request } = await import('#undici');
  await loopedUrl(async (url) => (await request(url, { headers })).body.json())(...asked);
};

const undiciConfig = async (): Promise<Partial<ClientConfig>> => {
  const { Agent } = await import('#undici');
  return { http: ky.extend({ fetch: undiciFetch(new Agent(keepAlive)) }) };
};

/** Of undici 7 in any case: the `fetch` of Node takes none of undici 8 before Node 26. */
const dispatcherConfig = async (): Promise<Partial<ClientConfig>> => {
  const { Agent } = await import('undici');
  return { dispatcher: new Agent(keepAlive) };
};

export const pollers = {
  watch: watched(),
  watchAgain: watched(),
  client: looped(({ endpoint, batchId }) => {
    const client = createClient({ endpoint, auth: token(TOKEN) });
    return () => lastValueFrom(client.readState$({ projectId: PROJECT, batchId }));
  }),
  ruledKy: loopedUrl(ruledKy),
  ky: loopedUrl((url) => ky.get(url, { headers }).json()),
  fetch: loopedUrl(async (url) => (await fetch(url, { headers })).json()),
  undici: withUndici,
  watchUndici: watched(undiciConfig),
  watchDispatcher: watched(dispatcherConfig),
} satisfies Record<string, Poller>;

export type Variant = keyof typeof pollers;
