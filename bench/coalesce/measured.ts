// Polls all jobs at once, repeatedly, and measures the cost of a poll.
import process from 'node:process';
import { filter, from, lastValueFrom, mergeMap } from 'rxjs';
import type { ClientConfig } from '../../dist/index.js';
import { coalesced, createClient, token } from '../library/index.ts';
import { parentArgument } from '../support/processes.ts';
import { refs } from './refs.ts';

export interface Order {
  readonly url: string;
  readonly jobs: number;
  /** By one request per poll, or by pages of the list. */
  readonly by: 'single' | 'list';
  readonly over: 'ky' | 'undiciTransport';
  /** The number of measured polls. */
  readonly polls: number;
  /** The number of polls before those. */
  readonly warmUp: number;
}

export interface Cost {
  /** All polls of the service, including the warm-up, because it counts the requests of all. */
  readonly polls: number;
  /** User and system CPU time per measured poll, in microseconds. */
  readonly cpuUs: number;
}

/** The default of `watchBatches$`. */
const CONCURRENCY = 64;

const order = parentArgument() as Order;
const all = refs(order.jobs);

const transports: Readonly<Record<Order['over'], () => Promise<Partial<ClientConfig>>>> = {
  ky: () => Promise.resolve({}),
  undiciTransport: async () => {
    const { undiciTransport } = await import('../library/undici.ts');
    return { http: undiciTransport() };
  },
};
const client = createClient({
  endpoint: order.url,
  auth: token('any'),
  ...(await transports[order.over]()),
});
const isList = order.by === 'list';
const source = isList ? coalesced(client, { windowMs: 0, minGroup: 1 }) : client;

let polls = 0;
/** Polls all jobs at once, repeatedly until that many polls were answered. */
const pollUntil = async (count: number): Promise<void> => {
  while (polls < count)
    await lastValueFrom(
      from(all).pipe(
        mergeMap((ref) => source.readState$(ref), isList ? Infinity : CONCURRENCY),
        filter(() => {
          polls += 1;
          return false;
        }),
      ),
      { defaultValue: undefined },
    );
};

await pollUntil(order.warmUp);
const [before, used] = [polls, process.cpuUsage()];
await pollUntil(before + order.polls);
const { user, system } = process.cpuUsage(used);
process.send?.({ cpuUs: (user + system) / (polls - before), polls } satisfies Cost, () => process.exit(0));
