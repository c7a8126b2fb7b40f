// How do watches survive any process? (Three workers share 30 jobs on a Redis of their own, and one of them is killed.)
import { Queue } from 'bullmq';
import { isRight } from 'fp-ts/lib/Either.js';
import { fromEvent, takeUntil, zip } from 'rxjs';
import { addWatches, watchResults$ } from 'dli-watch/bullmq';
import { carryWatches } from './support/carryWatches.ts';
import { startTeam } from './support/startTeam.ts';

const [url, port] = process.argv.slice(2);
if (url !== undefined) {
  // A worker, in a process of its own.
  carryWatches('jobs', url, Number(port));
} else {
  // The service that submits jobs, and waits for their ends.
  await using team = await startTeam(3, import.meta.filename);
  const { connection, simulator, workers } = team;
  const script = [{ state: 'running', forPolls: 15, latencyMs: 50 }, 'success'];
  const jobs = Array.from({ length: 30 }, (_, n) => simulator.addJob(script, { projectId: `job${n}` }));
  const queue = new Queue('jobs', { connection });
  await addWatches(queue, jobs);
  await queue.close();

  const ends: string[] = [];
  const ended$ = zip(workers.map((worker) => fromEvent(worker, 'exit')));
  const changes$ = watchResults$('jobs', { connection }).pipe(takeUntil(ended$));
  await changes$.forEach(({ result }) => {
    if (isRight(result) && !result.right.terminal) return;
    const end = isRight(result) ? result.right.projectId : result.left.message;
    process.stdout.write(`${end} `);
    if (ends.push(end) === 10 && workers[0]?.kill('SIGKILL')) console.log('(a worker is killed)');
    if (ends.length === jobs.length) workers.forEach((worker) => worker.kill());
  });
  console.log(`\n${String(ends.length)} ends of ${String(new Set(ends).size)} jobs`);
}

// => job… (a worker is killed)
// => job…
// => 30 ends of 30 jobs
