// How do I watch a job in a `for await` loop, with asynchronous work for each snapshot?
import { setTimeout as sleep } from 'node:timers/promises';
import { type BatchSnapshot, every, toAsyncIterable, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, options, close } = await service();
const { projectId, batchId } = submit(['starting', { state: 'running', forPolls: 20 }, 'success']);
const watch$ = watchBatch$(projectId, batchId, { ...options, schedule: every(100) });

const store = async ({ state, polls }: BatchSnapshot): Promise<void> => {
  await sleep(50); // your database
  console.log(`stored ${state}`, `(polls: ${String(polls)})`);
};

for await (const snapshot of toAsyncIterable(watch$)) {
  await store(snapshot);
  if (snapshot.state === 'running') break; // unsubscribes: no request or timer is left
}
console.log('stopped');

// Another loop is another watch. With `limit: 1` a slow body gets the latest state only, not a backlog.
for await (const snapshot of toAsyncIterable(watch$, { limit: 1 })) await store(snapshot);
close();

// => stored starting (polls: 1)
// => stored running (polls: 2)
// => stopped
// => stored running (polls: 1)
// => stored success (polls: …)
