// How do I notice that a job hangs in one state, without limiting the whole run?
import { finalize } from 'rxjs';
import { every, stateDeadline, StateDeadlineExceededError, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, options, close } = await service();
const script = ['starting', { state: 'running', forPolls: 12 }, 'recovering']; // it never recovers
const { projectId, batchId } = submit(script);

watchBatch$(projectId, batchId, { ...options, schedule: every(100) })
  .pipe(
    // The time restarts in each state. `running` has no limit: a job may run for days.
    stateDeadline({ starting: 5_000, recovering: 1_000 }),
    finalize(close),
  )
  .subscribe({
    next: ({ state }) => console.log(state),
    error: (error: unknown) => {
      if (error instanceof StateDeadlineExceededError)
        console.log(`${error.state} for ${String(error.deadlineMs)} ms: is the cluster full?`);
      else console.error(String(error));
    },
  });

// => starting
// => running
// => recovering
// => recovering for 1000 ms: is the cluster full?
