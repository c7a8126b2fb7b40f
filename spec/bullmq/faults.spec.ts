import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { isRight } from 'fp-ts/lib/Either.js';
import type { Subscription } from 'rxjs';
import { addWatches, type WatchChange, watchResults$ } from 'dli-watch/bullmq';
import type { BatchSnapshot } from 'dli-watch';
import type { ScriptStep } from 'dli-watch/simulator';
import { FAULTS } from '../support/faultSteps.ts';
import { bundledWorker } from './support/bundledWorker.ts';
import { cutIntoWindows, groupedBy, mostWithin, type Start, startsIn } from './support/engineWindows.ts';
import { until } from './support/stage.ts';
import { startLossyProxy } from './support/startLossyProxy.ts';
import { type RedisServer, startRedis } from './support/startRedis.ts';
import { type LoggedRequest, type Service, startService } from './support/startService.ts';
import { startTeam, type Team } from './support/startTeam.ts';

// 2,000 watches on three workers, while workers are killed and suspended, a connection loses answers, and Redis is killed.

const WATCHES = 2_000;
const LIMITER = { max: 200, duration: 1_000 };
const NAME = 'watches';
/** Longer than a busy machine keeps a process waiting: a watch whose lock is lost ten times in a row would end as one that kills workers. */
const LOCK_MS = 10_000;
const KILL_EVERY_MS = 3_000;
/** At least so many events of BullMQ, some four for each attempt, between two kills: on a busy machine workers live longer. */
const EVENTS_BETWEEN_KILLS = 400;
const LOSE_ANSWER_EVERY_MS = 2_000;
const SUSPEND_EVERY_MS = 5_000;
/** For how many events of BullMQ a consumer is away. Its own stream keeps 10,000, which include all changes. */
const EVENTS_AWAY = 20_000;
/** How much later than it was counted BullMQ may record a start. */
const GRAIN_MS = 100;
/** How long a request is under way, so that each fault finds some. */
const latencyMs = 500;

const endOf = (n: number): string => (n % 3 === 0 ? 'dead' : 'success');
const statesOf = (n: number): readonly string[] => ['starting', 'running', 'recovering', endOf(n)];

/** Ten polls, one of them with a fault: 1 % of each of the ten kinds. No state comes twice, so that a step back shows. */
const scriptOf = (n: number): readonly ScriptStep[] => {
  const [starting, running, recovering, end] = statesOf(n) as [string, string, string, string];
  const steps: ScriptStep[] = [
    { state: starting, forPolls: 2, latencyMs },
    { state: running, forPolls: 2, latencyMs },
    { state: running, forPolls: 2, latencyMs },
    { state: recovering, forPolls: 2, latencyMs },
  ];
  steps.splice(n % 5, 0, FAULTS[Math.floor(n / 5) % FAULTS.length]!);
  return [...steps, { state: end, latencyMs }];
};

/** A consumer of changes. It does not fail: `error` would end the run. */
const read = (
  { connection }: RedisServer,
  from: string | undefined,
  next: (change: WatchChange) => void,
): Subscription =>
  watchResults$(NAME, { connection, from }).subscribe({
    next,
    error: (error: unknown) => {
      throw error;
    },
  });

/** A consumer that reads without a break. */
interface Reader extends Disposable {
  readonly changes: readonly WatchChange[];
  /** When the end of each job was delivered, in epoch milliseconds. */
  readonly endedAt: ReadonlyMap<string, number>;
}

const readAll = (redis: RedisServer): Reader => {
  const changes: WatchChange[] = [];
  const endedAt = new Map<string, number>();
  const reading = read(redis, undefined, (change) => {
    changes.push(change);
    const { result } = change;
    const ended = isRight(result) ? result.right.terminal && result.right : result.left.ref;
    if (ended && !endedAt.has(ended.batchId)) endedAt.set(ended.batchId, Date.now());
  });
  return { changes, endedAt, [Symbol.dispose]: () => reading.unsubscribe() };
};

/**
 * Reads as a process that is often started again, and once away for long: each time it goes on after the last change that it has.
 *
 * @param whileAway - resolves when it has been away for long enough
 */
const readWithBreaks = async (
  redis: RedisServer,
  whileAway: () => Promise<unknown>,
  ended: AbortSignal,
): Promise<readonly WatchChange[]> => {
  const changes: WatchChange[] = [];
  const readOn = async (until: () => Promise<unknown>): Promise<void> => {
    const reading = read(redis, changes.at(-1)?.id, (change) => changes.push(change));
    await until();
    reading.unsubscribe();
  };
  for (let round = 0; !ended.aborted; round += 1) {
    await readOn(() => pause(500 + Math.random() * 4_000));
    await (round === 2 ? whileAway() : pauseUnless(ended, Math.random() * 2_000));
  }
  const last = firstTimes(await writtenIn(redis)).at(-1)?.id;
  await readOn(() => until(() => changes.at(-1)?.id === last));
  return changes;
};

/** A change as it was written. */
interface Written {
  readonly id: string;
  /** Its job, run and `rev`. */
  readonly key: string;
}

const writtenIn = async ({ client }: RedisServer): Promise<readonly Written[]> => {
  const entries = await client.xrange(`bull:${NAME}:changes`, '-', '+');
  return entries.map(([id, fields]) => ({ id, key: fields.slice(0, 6).join(' ') }));
};

/** Without what was written before. */
const firstTimes = (written: readonly Written[]): readonly Written[] => {
  const keys = new Set<string>();
  return written.filter(({ key }) => !keys.has(key) && keys.add(key));
};

const pauseUnless = (aborted: AbortSignal, ms: number): Promise<unknown> =>
  pause(ms, undefined, { signal: aborted }).catch(() => undefined);

/** How often workers were killed and suspended. */
interface Harm {
  kills: number;
  suspensions: number;
}

/**
 * Kills and suspends workers until all watches have ended.
 *
 * @param events - waits for so many events of BullMQ
 */
const harm = async (
  team: Team,
  events: (count: number) => Promise<unknown>,
  ended: AbortSignal,
): Promise<Harm> => {
  const done: Harm = { kills: 0, suspensions: 0 };
  const goesOn = (): boolean => !ended.aborted;
  const kill = async (): Promise<void> => {
    for (let place = 0; goesOn(); place = (place + 1) % 3) {
      await Promise.all([pauseUnless(ended, KILL_EVERY_MS), events(EVENTS_BETWEEN_KILLS)]);
      if (goesOn() && team.kill(place)) done.kills += 1;
    }
  };
  const suspend = async (): Promise<void> => {
    for (let place = 1; goesOn(); place = (place + 1) % 3) {
      await pauseUnless(ended, SUSPEND_EVERY_MS);
      if (await team.suspend(place, LOCK_MS + 500 + Math.random() * 2_500)) done.suspensions += 1;
    }
  };
  await Promise.all([kill(), suspend()]);
  return done;
};

describe('watches on workers that are killed and suspended', function () {
  this.timeout(1_800_000);

  /** What happened. */
  let service: Service;
  let changes: readonly WatchChange[];
  let changesWithBreaks: readonly WatchChange[];
  let written: readonly Written[];
  let starts: readonly Start[];
  let log: readonly LoggedRequest[];
  let endedAt: ReadonlyMap<string, number>;

  before(async () => {
    service = await startService(Array.from({ length: WATCHES }, (_, n) => scriptOf(n)));
    await using redis = await startRedis();
    await using proxy = await startLossyProxy(redis.port, LOSE_ANSWER_EVERY_MS);
    using program = await bundledWorker();
    const queue = new Queue(NAME, {
      connection: redis.connection,
      streams: { events: { maxLen: 1_000_000 } }, // all starts are read at the end
    });
    queue.on('error', () => undefined); // while Redis is away
    const settings = {
      name: NAME,
      endpoint: service.url,
      everyMs: 1_000,
      limiter: LIMITER,
      lockDuration: LOCK_MS,
      stalledInterval: 1_000,
      requestTimeoutMs: 3_000,
    };
    const { connection } = redis;
    await using team = await startTeam(
      [
        { ...settings, connection },
        { ...settings, connection },
        { ...settings, connection: proxy.connection },
      ],
      program.file,
    );
    using reader = readAll(redis);
    ({ changes, endedAt } = reader);
    const ended = new AbortController();
    using _ = { [Symbol.dispose]: () => ended.abort() }; // also if something fails
    /** Waits for so many events of BullMQ, by which it does not matter how busy the machine is. */
    const events = async (count: number): Promise<void> => {
      const length = (): Promise<number> => redis.client.xlen(queue.toKey('events'));
      const before = await length();
      while (!ended.signal.aborted && (await length()) < before + count) await pauseUnless(ended.signal, 100);
    };
    const readingWithBreaks = readWithBreaks(redis, () => events(EVENTS_AWAY), ended.signal);
    await addWatches(queue, service.refs);
    const harming = harm(team, events, ended.signal);
    const began = performance.now();
    const boundMs = 1_200_000; // for a busy machine; a quiet one takes some 4 minutes
    await until(() => changes.length > 1.5 * WATCHES, boundMs);
    await redis.kill();
    await pause(2_000);
    await redis.restart();
    // A job is in the queue until the end of its watch is written, and for a while after that if its worker was killed.
    await until(async () => {
      await pause(200);
      return Object.values(await queue.getJobCounts()).every((count) => count === 0);
    }, boundMs);
    const seconds = (performance.now() - began) / 1_000;
    ended.abort();
    const { kills, suspensions } = await harming;
    changesWithBreaks = await readingWithBreaks;
    await until(() => changes.at(-1)?.id === changesWithBreaks.at(-1)?.id);
    written = await writtenIn(redis);
    starts = await startsIn(redis.client, queue.toKey('events'));
    log = await service.log();
    await queue.close();
    const second = mostWithin(
      log.map(({ at }) => at),
      1_000,
    );
    console.log(
      `      ${seconds.toFixed(0)} s: ${String(log.length)} requests, at most ${String(second)} in a second; ` +
        `${String(kills)} workers killed, ${String(suspensions)} suspended, ${String(proxy.broken())} answers lost`,
    );
  });
  after(() => service[Symbol.asyncDispose]());

  it('should deliver each end once, and the right one', () => {
    const ends = new Map<string, string[]>();
    for (const snapshot of snapshotsIn(changes))
      if (snapshot.terminal)
        ends.set(snapshot.batchId, [...(ends.get(snapshot.batchId) ?? []), snapshot.state]);
    assert.deepEqual(ends, new Map(service.refs.map(({ batchId }, n) => [batchId, [endOf(n)]])));
  });

  it('should write no change twice, and deliver all', () => {
    assert.deepEqual(written, firstTimes(written));
    const ids = changes.map(({ id }) => id);
    assert.deepEqual(
      ids,
      written.map(({ id }) => id),
    );
    assert.deepEqual(
      ids,
      ids.map((_, n) => `${String(n + 1)}-0`),
    );
  });

  it('should deliver the same to a consumer that is often away', () => {
    assert.deepEqual(
      changesWithBreaks.map(({ id }) => id),
      changes.map(({ id }) => id),
    );
  });

  it('should let no state go backwards, and lose none on the way', () => {
    const byJob = groupedBy(snapshotsIn(changes), ({ batchId }) => batchId);
    service.refs.forEach(({ batchId }, n) => {
      let last: BatchSnapshot | undefined;
      for (const snapshot of byJob.get(batchId) ?? []) {
        const [before, now] = [last, snapshot].map((one) => statesOf(n).indexOf(one?.state ?? ''));
        assert.ok(now! > before!, `${batchId}: ${snapshot.state} after ${String(last?.state)}`);
        assert.ok(snapshot.polls > (last?.polls ?? 0));
        assert.equal(snapshot.previousState, last?.state ?? null);
        last = snapshot;
      }
    });
  });

  it('should start no more attempts in a window than the limiter allows, and send no request without a start', () => {
    const sizes = cutIntoWindows(
      starts.map(({ at }) => at),
      LIMITER,
      GRAIN_MS,
    );
    assert.ok(sizes, 'no windows of the limiter fit the starts');
    console.log(
      `      ${String(sizes.length)} windows, the largest with ${String(Math.max(...sizes))} starts`,
    );
    const byJob = startsOf(starts);
    for (const [batchId, requests] of groupedBy(log, (request) => request.batchId)) {
      const times = byJob.get(batchId) ?? [];
      requests.forEach(({ at }, n) => assert.ok((times[n] ?? Infinity) <= at + GRAIN_MS, batchId));
    }
  });

  it('should send no request for a job that was started after its end was delivered', () => {
    const byJob = startsOf(starts);
    const requests = groupedBy(log, ({ batchId }) => batchId);
    let late = 0;
    for (const [batchId, at] of endedAt) {
      const before = byJob.get(batchId)!.filter((start) => start <= at).length;
      const sent = requests.get(batchId)!;
      assert.ok(
        sent.length <= before,
        `${batchId}: ${String(sent.length)} requests, ${String(before)} starts`,
      );
      late += sent.filter((request) => request.at > at).length;
    }
    console.log(`      ${String(late)} requests were under way when the end was delivered`);
  });
});
const snapshotsIn = (changes: readonly WatchChange[]): readonly BatchSnapshot[] =>
  changes.map(({ result }) => {
    if (!isRight(result)) throw result.left;
    return result.right;
  });

/** When each job was started. */
const startsOf = (starts: readonly Start[]): ReadonlyMap<string, readonly number[]> =>
  new Map(
    [...groupedBy(starts, ({ jobId }) => jobId)].map(([jobId, of]) => [
      jobId.split('/')[1]!,
      of.map(({ at }) => at),
    ]),
  );
