// How do I stop watching? (Either way, the job itself continues.)
import { once } from 'node:events';
import { AbortedError, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, options, close } = await service();
const { projectId, batchId } = submit(['running']);

// By unsubscribing: it aborts the open request and clears all timers, and no callback is called any more.
const subscription = watchBatch$(projectId, batchId, options).subscribe({
  next: ({ state }) => {
    console.log(state);
    setTimeout(stop, 200);
  },
  error: (error: unknown) => console.error(String(error)),
});
const stop = () => {
  subscription.unsubscribe();
  console.log('unsubscribed');
};
await new Promise((done) => subscription.add(() => done(undefined)));

// By an AbortSignal: the same, with an error that carries the reason.
const controller = new AbortController();
watchBatch$(projectId, batchId, { ...options, signal: controller.signal }).subscribe({
  next: ({ state }) => {
    console.log(state);
    setTimeout(() => controller.abort('shutting down'), 200);
  },
  error: (error: unknown) => {
    if (error instanceof AbortedError) console.log(error._tag, error.cause);
  },
});
await once(controller.signal, 'abort');
close();

// => running
// => unsubscribed
// => running
// => AbortedError shutting down
