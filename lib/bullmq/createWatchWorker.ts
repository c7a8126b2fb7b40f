import { type Job, Worker } from 'bullmq';
import { Activations } from './Activations.ts';
import { type WatchWorkerOptions, workerSettingsOf } from './WatchWorkerOptions.ts';
import { checkedQueueName } from './connection.ts';

/**
 * Creates a worker that carries the watches of a queue, together with any number of others in other processes. Each poll of a watch
 * is made by whichever worker is free.
 *
 * ```text
 * queue     a········a·········a····            · waits in Redis
 * worker 1   poll               poll
 * worker 2            poll x                    x killed: another one repeats the poll
 * ```
 *
 * **When to use**: when watches have to survive the process that started them, or one process is not enough. For watches of one
 * process use `createWatcher`.
 *
 * **Gotchas**
 * - It needs a `limiter`, which all workers of the queue share. A 429 pauses all of them for its `Retry-After`.
 * - A source that collects polls into lists (`coalesced`) sends fewer requests than there are attempts, or more if lists are long.
 *   The limiter then counts attempts; each worker holds its share of the quota itself: `coalesced(limited(client, { rate }))`.
 * - Whatever ends a watch is a change of {@link watchResults$}; no job of BullMQ fails. A worker whose own credentials or set-up do
 *   not work ends no watch: it reports a {@link WorkerPausedError} by its event `error`, is paused, and tries again after 30 s,
 *   doubled up to 5 min. A watch that was refused three times in a row pauses no further worker; it is tried again each 5 min.
 * - A watch whose attempts have killed ten workers in a row ends with a `PollFailedError`.
 * - `onEvent` is called in the process that makes the attempt. `started` and `ended` are reported once for a watch.
 * - `close()` waits for the attempts under way. After `close(true)`, or when the process is killed, others repeat them when their
 *   locks are over (`lockDuration`).
 * - Redis must keep what it has: an append-only file, and `maxmemory-policy noeviction`.
 *
 * @example
 * ```ts
 * import { clientFromEnv } from 'dli-watch';
 * import { createWatchWorker } from 'dli-watch/bullmq';
 *
 * export const start = () => {
 *   const worker = createWatchWorker('watches', {
 *     connection: { host: '127.0.0.1' },
 *     limiter: { max: 50, duration: 1_000 },
 *     watch: { source: clientFromEnv() },
 *   });
 *   worker.on('error', (error) => console.error(error.message));
 *   return worker;
 * };
 * ```
 *
 * @param name - the name of the queue
 * @param options - those of a `Worker` of BullMQ, and how to watch: see {@link WatchWorkerOptions}. Other defaults than those of
 * BullMQ: `concurrency` 50, `stalledInterval` 15_000, `maxStalledCount` 1_000_000; a lost connection is tried again each second
 * @returns the worker, which runs
 * @throws `TypeError` when called with an invalid option; it names the option and its value
 * @category More than one process
 * @since 0.2.0
 */
export const createWatchWorker = (name: string, options: WatchWorkerOptions): Worker => {
  checkedQueueName('name', name);
  const { worker: workerOptions, watch, retain } = workerSettingsOf(options);
  // BullMQ calls it when the connection is ready, not in the constructor.
  const worker: Worker = new Worker(
    name,
    (job: Job, token?: string) => activations.process(job, String(token)),
    workerOptions,
  );
  const activations = new Activations(worker, watch, retain);
  return worker;
};
