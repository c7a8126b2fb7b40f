import ky from 'ky';
import { lastValueFrom, take, tap } from 'rxjs';
import type { ClientConfig } from '../../dist/index.js';
import { createClient, every, token, watchBatch$ } from '../library/index.ts';

/** The job that is polled. */
export interface Target {
  /** The address of the service. */
  readonly endpoint: string;
  readonly batchId: string;
  /** The wait from an answer to the next poll. */
  readonly gapMs: number;
}

/** Polls a job a number of times, with the gap after each answer. */
type Poller = (target: Target, polls: number, polled: () => void) => Promise<void>;

const PROJECT = '0a3244610d9d45daa52a3b3c7a3d809e';
/** As long as a Keystone token with a small catalogue. */
const TOKEN = 'MIIF'.padEnd(1_800, 'x');
const MAX_BYTES = 1_048_576;
const LIMIT_MS = 10_000;
const headers = { accept: 'application/json', 'x-auth-token': TOKEN };

/** Polls by `watchBatch$`, with a client of this configuration. */
const watched =
  (config: () => Promise<Partial<ClientConfig>> = () => Promise.resolve({})): Poller =>
  async ({ endpoint, batchId, gapMs }, polls, polled) => {
    const source = createClient({ endpoint, auth: token(TOKEN), ...(await config()) });
    const watch = { source, schedule: every(gapMs), emit: 'polls' } as const;
    await lastValueFrom(watchBatch$(PROJECT, batchId, watch).pipe(take(polls), tap(polled)));
  };

/** Polls by a loop around a call: the minimum. */
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

/** Calls ky by the rules of our client: a time limit to the last byte, a bounded body, no redirect, no retry. */
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

/** Reads a body as text, up to a bound, as one would write it around a bare call. */
const boundedText = async (stream: Response['body'], maxBytes: number): Promise<string> => {
  if (stream === null) return '';
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array };
    if (value === undefined || done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw new Error(`the body is larger than ${maxBytes} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
};

/** Imported only where it is used: importing undici replaces the agent of Node's `fetch`, which the others use. */
const withUndici: Poller = async (...args) => {
  const { request } = await import('undici');
  await loopedUrl(async (url) => (await request(url, { headers })).body.json())(...args);
};

/** One transport for all jobs, as all requests of undici share an agent. */
let transport: Promise<Partial<ClientConfig>> | undefined;
const sharedTransport = (): Promise<Partial<ClientConfig>> => {
  const create = async (): Promise<Partial<ClientConfig>> => {
    const { undiciTransport } = await import('../library/undici.ts');
    return { http: undiciTransport() };
  };
  return (transport ??= create());
};

export const pollers = {
  undici: withUndici,
  watchUndici: watched(sharedTransport),
  fetch: loopedUrl(async (url) => (await fetch(url, { headers })).json()),
  ruledKy: loopedUrl(ruledKy),
  watch: watched(),
  watchAgain: watched(),
} satisfies Record<string, Poller>;

export type Variant = keyof typeof pollers;
