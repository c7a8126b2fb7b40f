// How does a fleet of watches survive a restart: stored at SIGTERM, and resumed at the next start?
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { startSimulator } from 'dli-watch/simulator';
import { watchFleetAndStore } from './support/watchFleetAndStore.ts';

const [url, file = '', ...batchIds] = process.argv.slice(2);
if (url !== undefined) {
  // The service: it watches the jobs, and stores its state at SIGTERM.
  watchFleetAndStore(url, file, batchIds);
} else {
  // Its environment: it is terminated while jobs run, and started again.
  const simulator = await startSimulator();
  const jobs = ['success', 'dead', 'success'].map((end, n) =>
    simulator.addJob(['starting', { state: 'running', forPolls: 5 + 20 * n }, end], { projectId: 'demo' }),
  );
  const stored = `${import.meta.dirname}/.fleet-${String(process.pid)}.json`;
  const start = () =>
    fork(import.meta.filename, [simulator.url, stored, ...jobs.map(({ batchId }) => batchId)]);
  const first = start();
  await once(first, 'message'); // one job has ended
  first.kill('SIGTERM');
  await once(first, 'exit');
  await once(start(), 'exit');
  await Promise.all([simulator.close(), rm(stored)]);
}

// => job 1 ended as success
// => stored: job 1 success, job 2 running, job 3 running
// => resumed: job 1 success, job 2 running, job 3 running
// => job 1 ended as success
// => job 2 ended as dead
// => job 3 ended as success
