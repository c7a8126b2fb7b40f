// How do I submit a job, watch it, and find out how it ended?
import { finalize, last, switchMap, tap } from 'rxjs';
import { every, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { client, options, projectId, close } = await service();
const request = {
  name: 'nightly',
  file: 'obs://bucket/nightly.jar',
  className: 'com.example.Nightly',
  queue: 'default',
};

client
  .createBatch$(projectId, request) // never retried: the job may have been created despite an error
  .pipe(
    tap(({ name, state }) => console.log(`${String(name)} was submitted: ${String(state)}`)),
    switchMap((job) => watchBatch$(job.projectId, job.batchId, { ...options, schedule: every(50) })),
    tap(({ state }) => console.log(state)),
    last(), // the terminal snapshot
    switchMap((end) => client.readBatch$(end)),
    finalize(close),
  )
  .subscribe({
    next: ({ queue, log = [] }) => console.log(`on ${String(queue)}, lines of its log: ${log.length > 0}`),
    error: (error: unknown) => console.error(String(error)),
  });

// => nightly was submitted: starting
// => starting
// => running
// => success
// => on default, lines of its log: true
