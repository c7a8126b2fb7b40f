// Waits for all jobs in one way, in a process of its own.
import process from 'node:process';
import { isRight } from 'fp-ts/lib/Either.js';
import {
  type BatchRef,
  coalesced,
  createClient,
  proportional,
  token,
  watchBatches$,
} from '../../dist/index.js';
import { answerParent, parentArgument } from '../support/processes.ts';
import { machineMs, type WaitRequest, type WaitResult } from './Job.ts';
import {
  cockatiel,
  coreLro,
  deferRepeat,
  intervalSwitchMap,
  loop,
  type Peer,
  smithy,
  timerExhaustMap,
  waitFor,
} from './peers.ts';
import type { WaySettings } from './ways.ts';

const { way, levelMs, minMs, ratio, spreadMs, windowMs } = parentArgument() as WaySettings;

const HEADERS = { 'x-auth-token': 'any', accept: 'application/json' };
const isTerminal = (body: unknown): boolean => {
  const { state } = body as { readonly state: string };
  return state === 'success' || state === 'dead';
};
const urlOf = (url: string, { projectId, batchId }: BatchRef): string =>
  `${url}/v2.0/${projectId}/batches/${batchId}/state`;
const byFetch = async (url: string): Promise<boolean> => {
  const response = await fetch(url, { headers: HEADERS });
  return isTerminal(await response.json());
};
/** Imported only where it is used: importing undici replaces the agent of Node's `fetch`, which the others use. */
const byUndici = async (): Promise<(url: string) => Promise<boolean>> => {
  const { request } = await import('#undici');
  return async (url) => {
    const { body } = await request(url, { headers: HEADERS });
    return isTerminal(await body.json());
  };
};

/** Waits for all jobs, and reports the index of each that has ended. */
type WaitForAll = (request: WaitRequest, detected: (n: number) => void) => Promise<void>;

const ours =
  (sourceOf: (client: ReturnType<typeof createClient>) => Pick<typeof client, 'readState$'>): WaitForAll =>
  ({ url, refs }, detected) =>
    new Promise((resolve, reject) => {
      const indexes = new Map(refs.map(({ batchId }, n) => [batchId, n]));
      const client = createClient({ endpoint: url, auth: token('any') });
      const schedule = proportional({ ratio, minMs, maxMs: levelMs });
      watchBatches$(refs, { source: sourceOf(client), schedule, spreadMs }).subscribe({
        next: (result) => {
          if (!isRight(result)) throw result.left;
          if (result.right.terminal) detected(indexes.get(result.right.batchId) as number);
        },
        error: reject,
        complete: resolve,
      });
    });

/** Uses one peer per job, from the begin of the job on. */
const each =
  (peer: Peer, poll: (url: string) => Promise<boolean> = byFetch): WaitForAll =>
  async ({ url, refs, plans }, detected) => {
    const one = async (ref: BatchRef, n: number): Promise<void> => {
      await new Promise((begin) => setTimeout(begin, plans[n]?.beginMs));
      const where = urlOf(url, ref);
      await peer(() => poll(where));
      detected(n);
    };
    await Promise.all(refs.map(one));
  };

const ways: Readonly<Record<WaySettings['way'], () => WaitForAll | Promise<WaitForAll>>> = {
  watchBatches$: () => ours((client) => client),
  'watchBatches$, lists': () => ours((client) => coalesced(client, { windowMs })),
  '@smithy/util-waiter': () => each(smithy(minMs, levelMs)),
  '@azure/core-lro': () => each(coreLro(levelMs)),
  'p-wait-for': () => each(waitFor(levelMs)),
  cockatiel: () => each(cockatiel(minMs, levelMs)),
  'interval + switchMap': () => each(intervalSwitchMap(levelMs)),
  'timer + exhaustMap': () => each(timerExhaustMap(levelMs)),
  'defer + repeat': () => each(deferRepeat(levelMs)),
  'a fetch loop': () => each(loop(levelMs)),
  'an undici loop': async () => each(loop(levelMs), await byUndici()),
};

const MIB = 2 ** 20;
const wait = async (request: WaitRequest): Promise<WaitResult> => {
  const detectedAtMs = request.refs.map(() => NaN);
  const waitForAll = await ways[way]();
  const used = process.cpuUsage();
  await waitForAll(request, (n) => (detectedAtMs[n] = machineMs()));
  const { user, system } = process.cpuUsage(used);
  const peakMiB = process.resourceUsage().maxRSS / 1_024;
  return { detectedAtMs, cpuMs: (user + system) / 1_000, idleMiB, peakMiB };
};

const idleMiB = process.memoryUsage.rss() / MIB;
answerParent((question) => (question === 'ready?' ? true : wait(question as WaitRequest)));
