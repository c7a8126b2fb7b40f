// How do several parts of a service watch the same job without extra polls?
import { finalize, map } from 'rxjs';
import { createWatcher, every, WatchError } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, options, close } = await service();
const { projectId, batchId } = submit([{ state: 'running', forPolls: 30 }, 'recovering', 'success']);
const watcher = createWatcher({ ...options, schedule: every(50) });

/** A part of the service, with its own deadline. */
const part = (name: string, deadline: number, onStop?: () => void): void => {
  watcher
    .watchBatch$(projectId, batchId, { deadline })
    .pipe(
      map(({ state }) => state),
      finalize(() => {
        console.log(name, 'stopped');
        onStop?.();
      }),
    )
    .subscribe({
      next: (state) => console.log(name, state),
      error: (error: unknown) => {
        if (error instanceof WatchError) console.log(name, error._tag, error.lastSnapshot?.state);
      },
    });
};
part('dashboard', 60_000);
part('impatient', 1_000, () => part('late', 60_000)); // the late part gets the latest snapshot at once

const { polls } = await watcher.awaitBatch(projectId, batchId);
console.log('polls:', polls);
close();

// => dashboard running
// => impatient running
// => impatient DeadlineExceededError running
// => impatient stopped
// => late running
// => dashboard recovering
// => late recovering
// => dashboard success
// => late success
// => dashboard stopped
// => late stopped
// => polls: 32
