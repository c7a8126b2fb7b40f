// 1,000 jobs of one project to their ends, over real HTTP with 1 % of faults of each kind: by single polls and by lists,
// with 10,000 other records beside them, and within 20 requests a second. Every end is emitted once and right, and lists take
// no more requests than single polls do. It prints a table, and exits with 1 if something does not hold.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { isRight } from 'fp-ts/lib/Either.js';
import { lastValueFrom, scan } from 'rxjs';
import {
  type BatchRef,
  coalesced,
  createClient,
  type DliClient,
  every,
  limited,
  type StateSource,
  token,
  watchBatches$,
  type WatchEvent,
} from 'dli-watch';
import { type ScriptStep, startSimulator } from 'dli-watch/simulator';
import { FAULTS } from '../support/faultSteps.ts';

const JOBS = 1_000;
/** How many times fewer requests lists take at least than single polls, on a busy machine, too. */
const LEAST_TIMES = 20;
const OTHERS = 10_000;
const PROJECT = 'p1';
/** The interval of the polls, over which their phases are spread. */
const POLL_MS = 5_000;
/** How long the jobs run. */
const RUN_MS = 35_000;

/** A job takes some 7 polls, so one fault in 7 of 10 jobs makes 1 % of each of the ten kinds. */
const scriptOf = (n: number): readonly ScriptStep[] => {
  const fault = FAULTS[Math.floor(n / 1.4) % FAULTS.length]!;
  const running = (share: number): ScriptStep => ({
    state: 'running',
    forMs: share * RUN_MS + (n % 97) * 10,
  });
  return [
    { state: 'starting', forMs: 2_000 },
    running(0.5),
    ...(n % 10 < 7 ? [fault] : []),
    running(0.5),
    n % 3 === 0 ? 'dead' : 'success',
  ];
};
const endOf = (n: number): string => (n % 3 === 0 ? 'dead' : 'success');

/** The age of the other records, compared with that of the jobs. */
type Others = 'none' | 'older' | 'newer' | 'between';

/** The service, in a process of its own. Sends its URL and the jobs, and the counts of requests when it gets a message. */
const serve = async (others: Others, send: (message: object) => unknown): Promise<void> => {
  const simulator = await startSimulator({ logLimit: 200_000 });
  const now = Date.now();
  const addOthers = (count: number, createdAt: number): void => {
    for (let n = 0; n < count; n += 1) simulator.addJob(['success'], { projectId: PROJECT, createdAt });
  };
  const between = others === 'between' ? OTHERS / JOBS : 0;
  if (others === 'older') addOthers(OTHERS, now - 86_400_000);
  const jobs = Array.from({ length: JOBS }, (_, n) => {
    addOthers(between, now + n);
    return simulator.addJob(scriptOf(n), { projectId: PROJECT, createdAt: now + n });
  });
  if (others === 'newer') addOthers(OTHERS, now + 86_400_000);
  const countOf = (wanted: string): number =>
    simulator.requests().filter(({ call }) => call === wanted).length;
  let faults = 0;
  // One request in ten: 1 % of each of the ten kinds. At random: a 429 ends the sweep of a list, and with one in exactly each
  // 100 requests a sweep of 110 pages would never reach its end.
  const faulty = setInterval(() => {
    if (countOf('list') < 10 * (faults + 1)) return;
    simulator.fail('list', [FAULTS[Math.floor(Math.random() * FAULTS.length)]!]);
    faults += 1;
  }, 50);
  process.on('message', () => {
    send({ single: countOf('state'), list: countOf('list') });
  });
  process.once('disconnect', () => {
    clearInterval(faulty);
    void simulator.close();
  });
  send({ url: simulator.url, jobs });
};

/** The cost of a run. */
interface Cost {
  /** Attempts at polls: the requests that single polls take. */
  readonly polls: number;
  readonly single: number;
  readonly list: number;
  readonly seconds: number;
}

const messageOf = async <T>(service: ChildProcess): Promise<T> => {
  const [message] = (await once(service, 'message')) as [T];
  return message;
};

/** Watches all jobs to their ends, and checks that each end was emitted once and right. */
const run = async (others: Others, sourceOf: (client: DliClient) => StateSource): Promise<Cost> => {
  const service = fork(import.meta.filename, [others]);
  const { url, jobs } = await messageOf<{ url: string; jobs: readonly BatchRef[] }>(service);
  const client = createClient({ endpoint: url, auth: token('any'), requestTimeoutMs: 5_000 });
  const startedAt = performance.now();
  let polls = 0;
  const onEvent = ({ _tag }: WatchEvent): void => {
    if (_tag === 'pollStarted') polls += 1;
  };
  const ends = await lastValueFrom(
    watchBatches$(jobs, {
      source: sourceOf(client),
      schedule: every(POLL_MS),
      spreadMs: POLL_MS,
      onEvent,
    }).pipe(
      scan((ends, result) => {
        assert.ok(isRight(result), isRight(result) ? '' : result.left.message);
        const { batchId, state, terminal } = result.right;
        if (terminal) ends.set(batchId, [...(ends.get(batchId) ?? []), state]);
        return ends;
      }, new Map<string, readonly string[]>()),
    ),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  assert.deepEqual(ends, new Map(jobs.map(({ batchId }, n) => [batchId, [endOf(n)]])));
  service.send('count the requests');
  const requests = await messageOf<Pick<Cost, 'single' | 'list'>>(service);
  service.disconnect();
  await once(service, 'exit');
  return { ...requests, polls, seconds };
};

const quota = (client: DliClient): DliClient => limited(client, { rate: { requests: 20, perMs: 1_000 } });
const total = ({ single, list }: Cost): number => single + list;

const [others] = process.argv.slice(2) as Others[];
if (process.send !== undefined && others !== undefined) {
  await serve(others, process.send.bind(process));
} else {
  const runs = {
    'single polls': run('none', (client) => client),
    lists: run('none', (client) => coalesced(client)),
    'lists, 10,000 older records': run('older', (client) => coalesced(client)),
    'lists, 10,000 newer records': run('newer', (client) => coalesced(client)),
    'lists, 10,000 records between': run('between', (client) => coalesced(client)),
    'single polls, 20 a second': run('none', quota),
    'lists, 20 a second': run('none', (client) => coalesced(quota(client))),
  };
  const names = Object.keys(runs) as (keyof typeof runs)[];
  const costs = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await runs[name]] as const)),
  ) as Record<keyof typeof runs, Cost>;
  console.log(`${String(JOBS)} jobs to their ends, a poll each ${String(POLL_MS / 1_000)} s`);
  console.table(
    Object.fromEntries(
      names.map((name) => {
        const { polls, single, list, seconds } = costs[name];
        return [
          name,
          {
            polls,
            requests: single + list,
            'single polls': single,
            lists: list,
            seconds: Math.round(seconds),
          },
        ];
      }),
    ),
  );
  const times = total(costs['single polls']) / total(costs.lists);
  console.log(`${times.toFixed(1)} times fewer requests by lists`);
  assert.ok(times >= LEAST_TIMES, `lists save too little: ${String(LEAST_TIMES)} times are the least`);
  for (const name of names)
    assert.ok(total(costs[name]) <= costs[name].polls, `${name}: more requests than single polls would take`);
}
