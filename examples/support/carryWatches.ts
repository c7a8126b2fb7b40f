import { createClient, every, token } from 'dli-watch';
import { createWatchWorker, WorkerPausedError } from 'dli-watch/bullmq';

/** Carries watches of a queue until SIGTERM, together with other processes. Tells its parent when it is ready. */
export const carryWatches = (name: string, url: string, port: number): void => {
  const worker = createWatchWorker(name, {
    connection: { host: '127.0.0.1', port },
    limiter: { max: 200, duration: 1_000 }, // the quota of all workers together
    watch: { source: createClient({ endpoint: url, auth: token('any') }), schedule: every(200) },
    // How soon others go on with the watches of a worker that was killed. The defaults are 30 and 15 s.
    lockDuration: 3_000,
    stalledInterval: 1_000,
  });
  worker.on('error', (error) => {
    // BullMQ also reports lost locks and connections here, from which it recovers.
    if (error instanceof WorkerPausedError) console.error(error.message);
  });
  worker.once('ready', () => process.send?.('ready'));
  process.once('SIGTERM', () => void worker.close()); // attempts under way are finished
};
