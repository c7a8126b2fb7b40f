import { Redis, type RedisOptions } from 'ioredis';
import { concatMap, defer, identity, type Observable, repeat, using } from 'rxjs';
import { checkedOptions } from '../checks/options.ts';
import { type Check, expected } from '../checks/values.ts';
import { LruMap } from '../model/LruMap.ts';
import { resultIn, type WatchResult } from './JobData.ts';
import { ResultGapError } from './ResultGapError.ts';
import {
  checkedConnection,
  checkedPrefix,
  checkedQueueName,
  CONNECTION_DEFAULTS,
  isClient,
} from './connection.ts';
import { streamKeys } from './streamKeys.ts';

/**
 * The options of a connection to Redis, as BullMQ takes them.
 *
 * @category More than one process
 * @since 0.2.0
 */
export interface RedisAddress extends RedisOptions {
  /** An address, in place of `host`, `port` and others: `redis://host:6379/0`. */
  readonly url?: string | undefined;
}

/**
 * From where changes are read.
 *
 * @category More than one process
 * @since 0.2.0
 */
export interface WatchResultsOptions {
  /** The options of a connection to Redis, or a client of ioredis, of which a copy is connected. */
  readonly connection: RedisAddress | Redis;
  /**
   * The `prefix` of the queue.
   *
   * @defaultValue `'bull'`
   */
  readonly prefix?: string | undefined;
  /**
   * The `id` of the last change that was processed: those after it follow.
   *
   * @defaultValue none: all changes that are still there, the oldest first
   */
  readonly from?: string | undefined;
}

/**
 * A change of a watch on a queue: the job has changed its state, or the watch has ended.
 *
 * @category More than one process
 * @since 0.2.0
 */
export interface WatchChange {
  /** The place of the change in the stream. Store it, and pass it as `from` after a restart. */
  readonly id: string;
  /** A snapshot; or why the watch could not go on. A terminal snapshot and an error are the last of their watch. */
  readonly result: WatchResult;
}

/**
 * Emits every change of the watches of a queue, whichever worker saw it.
 *
 * ```text
 * worker 1                        a:starting             a:success
 * worker 2                                    b:running
 * watchResults$()                 ----1-0--------2-0--------3-0---…
 * watchResults$({ from: '1-0' })  2-0 3-0---…
 * ```
 *
 * **When to use**: to act on changes of watches that workers of {@link createWatchWorker} carry. Any number of consumers may
 * read; each receives all changes.
 *
 * **Gotchas**
 * - The changes of one watch arrive in order. Store the `id` together with what a change has led to, and go on from it: then none
 *   is lost and none is delivered twice, however often the consumer or Redis is restarted.
 * - The stream keeps a limited number of changes (`retain` of the workers). If those after `from` are not there any more it fails
 *   with a {@link ResultGapError}; {@link readWatches} reads the present states.
 * - It never completes. While Redis is away it waits, and tries each second to connect. It also reconnects if the connection has been
 *   silent for 10 s, as after a failover. Unsubscribing closes the connection.
 *
 * @example
 * ```ts
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { watchResults$ } from 'dli-watch/bullmq';
 *
 * export const report = (from?: string) =>
 *   watchResults$('watches', { connection: { host: '127.0.0.1' }, from }).subscribe(({ id, result }) =>
 *     console.log(id, isRight(result) ? result.right.state : result.left.message),
 *   );
 * ```
 *
 * @param name - the name of the queue
 * @param options - the Redis, and from where: see {@link WatchResultsOptions}
 * @returns changes; fails with a {@link ResultGapError} where some are missing, and with the error of Redis if it refuses to be
 * read
 * @throws `TypeError` when called with an invalid option; it names the option and its value
 * @category More than one process
 * @since 0.2.0
 */
export const watchResults$ = (name: string, options: WatchResultsOptions): Observable<WatchChange> => {
  checkedQueueName('name', name);
  const {
    connection,
    prefix = 'bull',
    from,
  } = checkedOptions('watchResults$', options, CHECKS, ['connection']);
  const { stream } = streamKeys(`${prefix}:${name}:`);
  return using(
    () => connected(connection),
    (resource) =>
      defer(() => {
        const { redis } = resource as Connected;
        const position = new Position(redis, stream, from);
        return defer(() => position.read()).pipe(repeat(), concatMap(identity));
      }),
  );
};

const CHECKS: Readonly<Record<keyof WatchResultsOptions, Check>> = {
  connection: checkedConnection,
  prefix: checkedPrefix,
  from: expected(
    'the id of a change: "57-0"',
    (value) => typeof value === 'string' && /^\d{1,15}-0$/.test(value),
  ),
};

interface Connected {
  readonly redis: Redis;
  unsubscribe(): void;
}

/** A connection of its own: a command that blocks holds up all others. */
const connected = (connection: WatchResultsOptions['connection']): Connected => {
  const redis = isClient(connection)
    ? (connection as Redis).duplicate({ maxRetriesPerRequest: null })
    : clientOf(connection as RedisAddress);
  // It connects again by itself; without a listener it would write to the console.
  redis.on('error', () => undefined);
  return { redis, unsubscribe: () => redis.disconnect() };
};

const clientOf = ({ url, ...options }: RedisAddress): Redis => {
  const all = { ...CONNECTION_DEFAULTS, ...options };
  return url === undefined ? new Redis(all) : new Redis(url, all);
};

/** How many changes are read at once, and how long a read waits for one before it checks whether the stream was cut. */
const COUNT = 500;
const BLOCK_MS = 5_000;
/** How long a connection may be silent before it is replaced: the peer may be gone without closing it. */
const SILENT_MS = 2 * BLOCK_MS;
/** How many watches are remembered, of which Redis may repeat changes after it has lost its last writes. */
const MAX_RUNS = 100_000;

type Entry = readonly [id: string, fields: readonly string[]];

/** Where in the stream a consumer is. */
class Position {
  readonly #redis: Redis;
  readonly #stream: string;
  readonly #revs = new LruMap<number>(MAX_RUNS);
  #last: string | undefined;
  #isChecked = false;

  constructor(redis: Redis, stream: string, from: string | undefined) {
    this.#redis = redis;
    this.#stream = stream;
    this.#last = from;
  }

  /** The next changes; none if none has come for a while. They are checked one by one, so that those before a gap are emitted. */
  async read(): Promise<Iterable<WatchChange>> {
    if (!this.#isChecked) await this.#check();
    this.#isChecked = true;
    const last = this.#last ?? '0-0';
    const read = await this.#answered(
      this.#redis.xread('COUNT', COUNT, 'BLOCK', BLOCK_MS, 'STREAMS', this.#stream, last),
    );
    const entries = read?.[0]?.[1] ?? [];
    this.#isChecked = entries.length > 0;
    return this.#changesOf(entries);
  }

  /** A stream whose last change is older than one that was read has lost what was in between. */
  async #check(): Promise<void> {
    if (this.#last === undefined) return;
    const [newest] = await this.#answered(this.#redis.xrevrange(this.#stream, '+', '-', 'COUNT', 1));
    if (newest === undefined ? numberOf(this.#last) > 0 : numberOf(newest[0]) < numberOf(this.#last))
      throw new ResultGapError(this.#last, newest?.[0]);
  }

  /**
   * Waits for an answer, and reconnects if there is none, upon which the client sends the command again. The `socketTimeout` of
   * ioredis would outlive the connection, and break the next one.
   */
  async #answered<T>(answer: Promise<T>): Promise<T> {
    const silence = setInterval(() => {
      if (this.#redis.status === 'ready') this.#redis.disconnect(true);
    }, SILENT_MS);
    try {
      return await answer;
    } finally {
      clearInterval(silence);
    }
  }

  *#changesOf(entries: readonly Entry[]): Generator<WatchChange> {
    for (const [id, fields] of entries) {
      const last = this.#last;
      if (last !== undefined && numberOf(id) > numberOf(last) + 1) throw new ResultGapError(last, id);
      const { job, run, rev, result } = fieldsOf(fields);
      const change = { id, result: resultIn(JSON.parse(result ?? 'null') as unknown, `the change ${id}`) };
      this.#last = id;
      if (this.#isNew(`${String(job)} ${String(run)}`, Number(rev))) yield change;
    }
  }

  #isNew(run: string, rev: number): boolean {
    if (rev <= (this.#revs.get(run) ?? 0)) return false;
    this.#revs.set(run, rev);
    return true;
  }
}

const numberOf = (id: string): number => Number.parseInt(id, 10);

/** Names and values alternate. */
const fieldsOf = (fields: readonly string[]): Readonly<Partial<Record<string, string>>> => {
  const found: Partial<Record<string, string>> = {};
  for (let i = 0; i + 1 < fields.length; i += 2) found[String(fields[i])] = fields[i + 1];
  return found;
};
