// How do I stop watching? (The job itself goes on, either way.)
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbortedError, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, options, close } = await service();
const { projectId, batchId } = submit(['running']);

// By unsubscribing: the open request is aborted, every timer cleared, and no callback is called any more.
const subscription = watchBatch$(projectId, batchId, options).subscribe({
  next: ({ state }) => console.log(state),
  error: (error: unknown) => console.error(String(error)),
});
await sleep(200);
subscription.unsubscribe();
console.log('unsubscribed');

// By an AbortSignal: the same, and an error that carries its reason.
const controller = new AbortController();
watchBatch$(projectId, batchId, { ...options, signal: controller.signal }).subscribe({
  next: ({ state }) => console.log(state),
  error: (error: unknown) => {
    if (error instanceof AbortedError) console.log(error._tag, error.cause);
  },
});
setTimeout(() => controller.abort('shutting down'), 200);
await once(controller.signal, 'abort');
close();

// => running
// => unsubscribed
// => running
// => AbortedError shutting down
