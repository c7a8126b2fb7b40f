// A worker in a process of its own: see startWorker.ts. SIGTERM closes it.
import process from 'node:process';
import { coalesced, constantDelay, createClient, every, limited, type StateSource, token } from 'dli-watch';
import { createWatchWorker } from 'dli-watch/bullmq';
import { undiciTransport } from 'dli-watch/undici';
import type { WorkerSettings } from './startWorker.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
const { name, connection, endpoint, everyMs, limiter, clockSkewMs = 0 } = settings;

if (clockSkewMs !== 0) {
  const now = Date.now;
  Date.now = () => now() + clockSkewMs;
}

const http = undiciTransport();
const { requestTimeoutMs } = settings;
const client = createClient({ endpoint, auth: token(settings.token ?? 'any'), http, requestTimeoutMs });

/** The worker dies when it is about to ask for the state of this job. */
const poisoned = <S extends StateSource>(source: S): S => {
  const { poison } = settings;
  if (poison === undefined) return source;
  return {
    ...source,
    readState$: (...args) => {
      if (args[0].batchId === poison) process.kill(process.pid, 'SIGKILL');
      return source.readState$(...args);
    },
  };
};

const { lists } = settings;
const source =
  lists === undefined
    ? poisoned(client)
    : coalesced(limited(client, { rate: lists.rate }), { windowMs: lists.windowMs, minGroup: 2 });

const worker = createWatchWorker(name, {
  connection,
  limiter,
  concurrency: settings.concurrency ?? 50,
  lockDuration: settings.lockDuration ?? 3_000,
  stalledInterval: settings.stalledInterval ?? 1_000,
  retain: settings.retain,
  watch: { source, schedule: every(everyMs), retry: constantDelay(settings.retryMs ?? everyMs) },
});

worker.on('error', ({ message }) => process.stdout.write(`error ${message}\n`));
worker.on('ready', () => process.stdout.write('ready\n'));

process.once('SIGTERM', () => void worker.close().then(() => http.close()));
