// Polls jobs in one way, and tells what a poll cost.
import process from 'node:process';
import { filter, from, lastValueFrom, mergeMap, of, take } from 'rxjs';
import {
  coalesced,
  createClient,
  type DliClient,
  every,
  type PollSchedule,
  type StateReading,
  type StateSource,
  token,
  watchBatches$,
} from '../../dist/index.js';
import { given } from '../support/given.ts';
import { refs } from './refs.ts';

/** By a request for each poll, by pages of the list, or out of memory: what the watch itself costs. */
export type Way = 'single' | 'list' | 'memory';

export interface Order {
  readonly url: string;
  readonly jobs: number;
  readonly way: Way;
  /** The source alone, or a whole watch of all jobs. */
  readonly through: 'source' | 'watch';
  /** How many polls are measured. */
  readonly polls: number;
  /** How many polls through the source come before all else. */
  readonly warmUp: number;
  /** How many polls of a watch over memory come then, before a watch is measured. */
  readonly warmWatch: number;
}

export interface Cost {
  /** All polls the service, those of the warm-up too: it counts the requests for all of them. */
  readonly polls: number;
  /** Microseconds of CPU for each poll that was measured, user and system. */
  readonly cpuUs: number;
}

/** As many requests in flight as `watchBatches$` allows by itself. */
const CONCURRENCY = 64;
const READING: StateReading = { state: 'running', rawState: 'running' };

const order = given() as Order;
const all = refs(order.jobs);
/** 1,000 polls a second, but not less than 20 ms nor more than half a second apart. */
const pollMs = Math.min(500, Math.max(20, order.jobs));
/** For a poll each 5 s the default is 2 s. */
const windowMs = order.through === 'watch' ? 0.4 * pollMs : 0;

const sources: Readonly<Record<Way, (client: DliClient) => StateSource>> = {
  single: (client) => client,
  list: (client) => coalesced(client, { windowMs, minGroup: 1 }),
  memory: () => ({ readState$: () => of(READING) }),
};

const client = createClient({ endpoint: order.url, auth: token('any') });
const source = sources[order.way](client);

/** All jobs at once, again and again until it is enough; each poll is told of where it is answered. */
const sweeps = async (told: () => void, isEnough: () => boolean): Promise<void> => {
  const concurrency = order.way === 'list' ? Infinity : CONCURRENCY;
  while (!isEnough())
    await lastValueFrom(
      from(all).pipe(
        mergeMap((ref) => source.readState$(ref), concurrency),
        filter(() => {
          told();
          return false;
        }),
      ),
      { defaultValue: undefined },
    );
};

/** A watch of all jobs until it is enough. A schedule is asked once for each poll that was answered: that is how they count. */
const watches = async (
  watched: StateSource,
  everyMs: number,
  told: () => void,
  isEnough: () => boolean,
): Promise<void> => {
  const own = every(everyMs);
  const schedule: PollSchedule = (context) => {
    told();
    return own(context);
  };
  await lastValueFrom(
    watchBatches$(all, { source: watched, schedule, spreadMs: everyMs, emit: 'polls' }).pipe(
      filter(isEnough),
      take(1),
    ),
  );
};

let polls = 0;
const counted = (): void => {
  polls += 1;
};
const upTo = (count: number) => (): boolean => polls >= count;

/** The engine compiles what runs often: that is not to be measured. Polls out of memory ask for no requests. */
const warmUp = async (): Promise<void> => {
  if (order.way !== 'memory') await sweeps(counted, upTo(order.warmUp));
  if (order.through === 'source') return;
  let warm = 0;
  await watches(
    { readState$: () => of(READING) },
    1,
    () => (warm += 1),
    () => warm >= order.warmWatch,
  );
};

/** From one whole round of all jobs on: the first one opens connections, and makes the watches. */
let used: NodeJS.CpuUsage | undefined;
let cpuUs: number | undefined;
let round = 0;
const measured = (): void => {
  counted();
  round += 1;
  if (round === all.length) used = process.cpuUsage();
  if (round !== all.length + order.polls) return;
  const { user, system } = process.cpuUsage(used);
  cpuUs = (user + system) / order.polls;
};
const isMeasured = (): boolean => cpuUs !== undefined;

await warmUp();
if (order.through === 'source') await sweeps(measured, isMeasured);
else await watches(source, pollMs, measured, isMeasured);
process.send?.({ cpuUs, polls }, () => process.exit(0));
