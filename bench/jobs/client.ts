// Waits for jobs in one way, in a process of its own.
import process from 'node:process';
import {
  type BatchRef,
  coalesced,
  createClient,
  proportional,
  token,
  watchBatches$,
} from '../../dist/index.js';
import { isRight } from 'fp-ts/lib/Either.js';
import { answerParent } from '../support/answerParent.ts';
import { given } from '../support/given.ts';
import type { WaitAsked, Waited } from './Job.ts';
import { machineMs } from './machineMs.ts';
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
import type { WayAsked } from './ways.ts';

const { way, levelMs, minMs, ratio, spreadMs, windowMs } = given() as WayAsked;

const HEADERS = { 'x-auth-token': 'any', accept: 'application/json' };
const isEnd = (answer: unknown): boolean => {
  const { state } = answer as { readonly state: string };
  return state === 'success' || state === 'dead';
};
const urlOf = (url: string, { projectId, batchId }: BatchRef): string =>
  `${url}/v2.0/${projectId}/batches/${batchId}/state`;
const byFetch = async (url: string): Promise<boolean> => {
  const response = await fetch(url, { headers: HEADERS });
  return isEnd(await response.json());
};
/** Imported by who uses it alone: undici makes its own agent that of Node's `fetch`, which the others wait with. */
const byUndici = async (): Promise<(url: string) => Promise<boolean>> => {
  const { request } = await import('#undici');
  return async (url) => {
    const { body } = await request(url, { headers: HEADERS });
    return isEnd(await body.json());
  };
};

/** All jobs, each end told by its place among them. */
type WaitForAll = (asked: WaitAsked, heard: (n: number) => void) => Promise<void>;

const ours =
  (sourceOf: (client: ReturnType<typeof createClient>) => Pick<typeof client, 'readState$'>): WaitForAll =>
  ({ url, refs }, heard) =>
    new Promise((resolve, reject) => {
      const places = new Map(refs.map(({ batchId }, n) => [batchId, n]));
      const client = createClient({ endpoint: url, auth: token('any') });
      const schedule = proportional({ ratio, minMs, maxMs: levelMs });
      watchBatches$(refs, { source: sourceOf(client), schedule, spreadMs }).subscribe({
        next: (result) => {
          if (!isRight(result)) throw result.left;
          if (result.right.terminal) heard(places.get(result.right.batchId) as number);
        },
        error: reject,
        complete: resolve,
      });
    });

/** A peer knows of one job: each of them is waited for from its begin on. */
const each =
  (peer: Peer, poll: (url: string) => Promise<boolean> = byFetch): WaitForAll =>
  async ({ url, refs, plans }, heard) => {
    const one = async (ref: BatchRef, n: number): Promise<void> => {
      await new Promise((begin) => setTimeout(begin, plans[n]?.beginMs));
      const where = urlOf(url, ref);
      await peer(() => poll(where));
      heard(n);
    };
    await Promise.all(refs.map(one));
  };

const ways: Readonly<Record<WayAsked['way'], () => WaitForAll | Promise<WaitForAll>>> = {
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
const wait = async (asked: WaitAsked): Promise<Waited> => {
  const heardAtMs = asked.refs.map(() => NaN);
  const waitForAll = await ways[way]();
  const used = process.cpuUsage();
  await waitForAll(asked, (n) => (heardAtMs[n] = machineMs()));
  const { user, system } = process.cpuUsage(used);
  const peakMiB = process.resourceUsage().maxRSS / 1_024;
  return { heardAtMs, cpuMs: (user + system) / 1_000, idleMiB, peakMiB };
};

const idleMiB = process.memoryUsage.rss() / MIB;
answerParent((question) => (question === 'ready?' ? true : wait(question as WaitAsked)));
