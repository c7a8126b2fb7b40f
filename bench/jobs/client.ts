// Waits for all jobs in one way, in a process of its own.
import process from 'node:process';
import { isRight } from 'fp-ts/lib/Either.js';
import type { BatchRef, ClientConfig } from '../../dist/index.js';
import { coalesced, createClient, every, token, watchBatches$ } from '../library/index.ts';
import { answerParent, parentArgument } from '../support/processes.ts';
import { type ClientSettings, machineMs, type WaitRequest, type WaitResult } from './Job.ts';
import { cockatiel, coreLro, deferRepeat, loop, type Peer, smithy, waitFor } from './peers.ts';
import { type OurName, type PeerName, type Way, WAYS } from './ways.ts';

const { name, waits, spreadMs } = parentArgument() as ClientSettings;
const { intervalMs, windowMs } = waits;

const HEADERS = { 'x-auth-token': 'any', accept: 'application/json' };
const isTerminal = (body: unknown): boolean => {
  const { state } = body as { readonly state: string };
  return state === 'success' || state === 'dead';
};
const urlOf = (url: string, { projectId, batchId }: BatchRef): string =>
  `${url}/v2.0/${projectId}/batches/${batchId}/state`;

type Poll = (url: string) => Promise<boolean>;
/** undici is imported only where it is used: importing it replaces the agent of Node's `fetch`, which the others use. */
const pollBy: Readonly<Record<'fetch' | 'undici', () => Promise<Poll>>> = {
  fetch: () =>
    Promise.resolve(async (url) => {
      const response = await fetch(url, { headers: HEADERS });
      return isTerminal(await response.json());
    }),
  undici: async () => {
    const { request } = await import('undici');
    return async (url) => {
      const { body } = await request(url, { headers: HEADERS });
      return isTerminal(await body.json());
    };
  },
};
const transports: Readonly<Record<'ky' | 'undiciTransport', () => Promise<Partial<ClientConfig>>>> = {
  ky: () => Promise.resolve({}),
  undiciTransport: async () => {
    const { undiciTransport } = await import('../library/undici.ts');
    return { http: undiciTransport() };
  },
};

/** Waits for all jobs, and reports the index of each that has ended. */
type WaitForAll = (request: WaitRequest, detected: (n: number) => void) => Promise<void>;

const ours =
  (who: OurName, config: Partial<ClientConfig>): WaitForAll =>
  ({ url, refs }, detected) =>
    new Promise((resolve, reject) => {
      const indexes = new Map(refs.map(({ batchId }, n) => [batchId, n]));
      const client = createClient({ endpoint: url, auth: token('any'), ...config });
      const source = who === '`watchBatches$`' ? client : coalesced(client, { windowMs });
      watchBatches$(refs, { source, schedule: every(intervalMs), spreadMs }).subscribe({
        next: (result) => {
          if (!isRight(result)) throw result.left;
          if (result.right.terminal) detected(indexes.get(result.right.batchId) as number);
        },
        error: reject,
        complete: resolve,
      });
    });

const peers: Readonly<Record<PeerName, Peer>> = {
  '@smithy/util-waiter': smithy(waits.smithy.minMs, waits.smithy.maxMs),
  '@azure/core-lro': coreLro(intervalMs),
  'p-wait-for': waitFor(intervalMs),
  cockatiel: cockatiel(waits.cockatiel.minMs, waits.cockatiel.maxMs),
  'defer + repeat': deferRepeat(intervalMs),
  'a bare loop': loop(intervalMs),
};

/** Uses one peer per job, from the begin of the job on. */
const each =
  (peer: Peer, poll: Poll): WaitForAll =>
  async ({ url, refs, plans }, detected) => {
    const one = async (ref: BatchRef, n: number): Promise<void> => {
      await new Promise((begin) => setTimeout(begin, plans[n]?.beginMs));
      const where = urlOf(url, ref);
      await peer(() => poll(where));
      detected(n);
    };
    await Promise.all(refs.map(one));
  };

const waiterOf = async (way: Way): Promise<WaitForAll> =>
  way.over === 'ky' || way.over === 'undiciTransport'
    ? ours(way.who, await transports[way.over]())
    : each(peers[way.who], await pollBy[way.over]());

const MIB = 2 ** 20;
const wait = async (request: WaitRequest): Promise<WaitResult> => {
  const detectedAtMs = request.refs.map(() => NaN);
  const waitForAll = await waiterOf(WAYS.get(name) as Way);
  const used = process.cpuUsage();
  await waitForAll(request, (n) => (detectedAtMs[n] = machineMs()));
  const { user, system } = process.cpuUsage(used);
  const peakMiB = process.resourceUsage().maxRSS / 1_024;
  return { detectedAtMs, cpuMs: (user + system) / 1_000, idleMiB, peakMiB };
};

const idleMiB = process.memoryUsage.rss() / MIB;
answerParent((question) => (question === 'ready?' ? true : wait(question as WaitRequest)));
