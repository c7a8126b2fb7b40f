// How do I watch a job in a `for await` loop, with work to await between its states?
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
  if (snapshot.state === 'running') break; // it unsubscribes: no request, no timer is left
}
console.log('left');

// Another loop is another watch. This one wants no more than the present state, however long its body takes.
for await (const snapshot of toAsyncIterable(watch$, { limit: 1 })) await store(snapshot);
close();

// => stored starting (polls: 1)
// => stored running (polls: 2)
// => left
// => stored running (polls: 1)
// => stored success (polls: …)
