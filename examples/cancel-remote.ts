// How do I cancel the job itself when it takes too long, and not only the watch?
import { catchError, finalize, tap } from 'rxjs';
import { cancelOn, every, StateDeadlineExceededError, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, client, options, close } = await service();
const job = submit(['starting', 'running']); // it never ends by itself

watchBatch$(job.projectId, job.batchId, { ...options, schedule: every(50), stateDeadlines: { running: 300 } })
  .pipe(
    cancelOn(client, job, { deadline: true }), // also possible: { unsubscribe: true, error: true }
    catchError((error: unknown) => {
      // By the time the error arrives, the job has been cancelled.
      console.log('too long:', error instanceof StateDeadlineExceededError);
      return client.readState$(job);
    }),
    tap(({ state }) => console.log(state)),
    finalize(close),
  )
  .subscribe({ error: (error: unknown) => console.error(String(error)) });

// => starting
// => running
// => too long: true
// => dead
