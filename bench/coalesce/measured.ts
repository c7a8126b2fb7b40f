// Polls jobs in one way, and measures the cost of a poll.
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
import { parentArgument } from '../support/processes.ts';
import { refs } from './refs.ts';

/** By one request per poll, by pages of the list, or from memory, which is the cost of the watch itself. */
export type Way = 'single' | 'list' | 'memory';

export interface Order {
  readonly url: string;
  readonly jobs: number;
  readonly way: Way;
  /** The source alone, or a watch of all jobs. */
  readonly through: 'source' | 'watch';
  /** The number of measured polls. */
  readonly polls: number;
  /** The number of polls of the source before those. */
  readonly warmUp: number;
  /** The number of polls of a watch from memory after that, before a watch is measured. */
  readonly warmWatch: number;
}

export interface Cost {
  /** All polls of the service, including the warm-up, because it counts the requests of all. */
  readonly polls: number;
  /** User and system CPU time per measured poll, in microseconds. */
  readonly cpuUs: number;
}

/** The default of `watchBatches$`. */
const CONCURRENCY = 64;
const READING: StateReading = { state: 'running', rawState: 'running' };

const order = parentArgument() as Order;
const all = refs(order.jobs);
/** 1,000 polls per second, but 20 to 500 ms apart. */
const pollMs = Math.min(500, Math.max(20, order.jobs));
/** The default for a poll each 5 s, 2 s, scaled. */
const windowMs = order.through === 'watch' ? 0.4 * pollMs : 0;

const sources: Readonly<Record<Way, (client: DliClient) => StateSource>> = {
  single: (client) => client,
  list: (client) => coalesced(client, { windowMs, minGroup: 1 }),
  memory: () => ({ readState$: () => of(READING) }),
};

const client = createClient({ endpoint: order.url, auth: token('any') });
const source = sources[order.way](client);

/** Polls all jobs at once, repeatedly until it is enough. */
const sweeps = async (onPoll: () => void, isEnough: () => boolean): Promise<void> => {
  const concurrency = order.way === 'list' ? Infinity : CONCURRENCY;
  while (!isEnough())
    await lastValueFrom(
      from(all).pipe(
        mergeMap((ref) => source.readState$(ref), concurrency),
        filter(() => {
          onPoll();
          return false;
        }),
      ),
      { defaultValue: undefined },
    );
};

/** Watches all jobs until it is enough. It counts the calls of the schedule: one per answered poll. */
const watches = async (
  watched: StateSource,
  everyMs: number,
  onPoll: () => void,
  isEnough: () => boolean,
): Promise<void> => {
  const constant = every(everyMs);
  const schedule: PollSchedule = (context) => {
    onPoll();
    return constant(context);
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

/** Excludes the JIT compiler from the measurement. Polls from memory need no requests. */
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

/** Starts after one round of all jobs, which opens the connections and creates the watches. */
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
