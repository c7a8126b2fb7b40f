// Polls jobs, in a process of its own: as a worker of a queue, or all of them as a fleet.
import process from 'node:process';
import type { WatchEvent } from '../../dist/index.js';
import { createClient, every, limited, token, watchBatches$ } from '../library/index.ts';
import { undiciTransport } from '../library/undici.ts';
import { answerParent, parentArgument } from '../support/processes.ts';

/** How jobs are polled. */
export interface PollerRun {
  readonly url: string;
  readonly everyMs: number;
  /** How many polls may be under way at once. */
  readonly concurrency: number;
  /** A worker of the queue on this port of Redis. */
  readonly port?: number;
  /** Or a fleet of these jobs: as short as possible, since an argument of a process may have 128 KB. */
  readonly fleet?: { readonly projectId: string; readonly batchIds: readonly string[] };
  /** Whether to note how late each poll starts. */
  readonly notesDelays?: boolean;
}

/** What a poller answers. */
export interface PollerState {
  readonly pid: number;
  /** How late polls have started since the last question, in milliseconds. */
  readonly delaysMs: readonly number[];
}

const { url, everyMs, concurrency, port, fleet, notesDelays } = parentArgument() as PollerRun;
const client = createClient({ endpoint: url, auth: token('any'), http: undiciTransport() });
const schedule = every(everyMs);

const dueAt = new Map<string, number>();
let delaysMs: number[] = [];
const onEvent = (event: WatchEvent): void => {
  if (event._tag === 'pollScheduled') dueAt.set(event.ref.batchId, event.at + event.delayMs);
  if (event._tag !== 'pollStarted') return;
  const due = dueAt.get(event.ref.batchId);
  if (due !== undefined) delaysMs.push(event.at - due);
};

if (fleet !== undefined) {
  const refs = fleet.batchIds.map((batchId) => ({ projectId: fleet.projectId, batchId }));
  watchBatches$(refs, { source: limited(client, { concurrency }), schedule, emit: 'changes' }).subscribe();
}
if (port !== undefined) {
  const { createWatchWorker } = await import('../library/bullmq.ts');
  const worker = createWatchWorker('watches', {
    connection: { host: '127.0.0.1', port },
    concurrency,
    limiter: { max: 1_000_000, duration: 1_000 },
    retain: 1_000,
    watch: { source: client, schedule, ...(notesDelays === true && { onEvent }) },
  });
  worker.on('error', (error) => console.error(error));
}

answerParent((): PollerState => {
  const state = { pid: process.pid, delaysMs };
  delaysMs = [];
  return state;
});
