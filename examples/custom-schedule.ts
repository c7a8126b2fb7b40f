// How do I poll another pace, and give up sooner?
import { finalize } from 'rxjs';
import { byState, every, exponentialBackoff, jittered, limitRetries, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, options, close } = await service();
const { projectId, batchId } = submit(['starting', 'starting', { fault: 'reset' }, 'running', 'success']);

watchBatch$(projectId, batchId, {
  ...options,
  // A job that runs is dull: poll it seldom. Everything else is worth closer polling. Watches drift apart.
  schedule: jittered(0.1)(byState({ running: every(400), otherwise: every(100) })),
  // One first attempt and at most three retries for each poll; an answer renews the budget.
  retry: limitRetries(3)(exponentialBackoff({ initialMs: 50, factor: 2, maxMs: 1_000 })),
  onEvent: (event) => {
    if (event._tag === 'retryScheduled') console.log(`attempt ${String(event.attempt)} failed, trying again`);
  },
})
  .pipe(finalize(close))
  .subscribe({
    next: ({ state, polls }) => console.log(`${state}, after ${String(polls)} answered polls`),
    error: (error: unknown) => console.error(String(error)),
  });

// => starting, after 1 answered polls
// => attempt 1 failed, trying again
// => running, after 3 answered polls
// => success, after 4 answered polls
