// How do I poll at a different pace, and give up sooner?
import { finalize } from 'rxjs';
import { byState, every, exponentialBackoff, jittered, limitRetries, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, options, close } = await service();
const { projectId, batchId } = submit(['starting', 'starting', { fault: 'reset' }, 'running', 'success']);

watchBatch$(projectId, batchId, {
  ...options,
  // Poll a running job seldom and other states often. The jitter makes watches drift apart.
  schedule: jittered(0.1)(byState({ running: every(400), otherwise: every(100) })),
  // At most three retries for each poll; an answer renews the budget.
  retry: limitRetries(3)(exponentialBackoff({ initialMs: 50, factor: 2, maxMs: 1_000 })),
  onEvent: (event) => {
    if (event._tag === 'retryScheduled') console.log(`attempt ${String(event.attempt)} failed, will retry`);
  },
})
  .pipe(finalize(close))
  .subscribe({
    next: ({ state, polls }) => console.log(`${state}, after ${String(polls)} answered polls`),
    error: (error: unknown) => console.error(String(error)),
  });

// => starting, after 1 answered polls
// => attempt 1 failed, will retry
// => running, after 3 answered polls
// => success, after 4 answered polls
