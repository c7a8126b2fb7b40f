// How does a watch survive a restart of the process? (The process is killed in the middle, and resumes.)
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createClient, token } from 'dli-watch';
import { startSimulator } from 'dli-watch/simulator';
import { watchAndStore } from './support/watchAndStore.ts';

const [url, projectId = '', batchId = '', file = ''] = process.argv.slice(2);
if (url !== undefined) {
  // The service: it watches a job, and stores each snapshot.
  const source = createClient({ endpoint: url, auth: token('any') });
  watchAndStore(projectId, batchId, file, source);
} else {
  // Its environment: it is killed while the job runs, and started again.
  const simulator = await startSimulator();
  const job = simulator.addJob([
    { state: 'starting', forPolls: 2 },
    { state: 'running', forPolls: 24 },
    'success',
  ]);
  const stored = `${import.meta.dirname}/.resume-${String(process.pid)}.json`;
  const start = () => fork(import.meta.filename, [simulator.url, job.projectId, job.batchId, stored]);
  const first = start();
  await once(first, 'message'); // `running` is stored
  first.kill('SIGKILL');
  await once(first, 'exit');
  console.log('killed');
  await once(start(), 'exit');
  await Promise.all([simulator.close(), rm(stored)]);
}

// => starting after 1 polls
// => running after 3 polls
// => killed
// => resumed at running after 3 polls
// => success after … polls
