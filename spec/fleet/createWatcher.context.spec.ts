import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { catchError, lastValueFrom, map, of, timer, toArray } from 'rxjs';
import { AuthError, createWatcher, every, type StateSource } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { numbers } from '../sources/support/scene.ts';
import { readings } from '../support/fixtures.ts';

const job = new AsyncLocalStorage<string>();
const { projectId, batchId } = testRef;

/** Runs `act` in four contexts, and returns what came of it in each. */
const inFour = <T>(act: (n: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(numbers(4).map((n) => job.run(String(n), () => act(n))));

/** Answers each poll a millisecond later. */
const answering = (...states: readonly ('r' | 'S')[]): StateSource => {
  const left = [...states];
  return { readState$: () => timer(1).pipe(map(() => readings[left.shift() ?? 'S']!)) };
};

describe('createWatcher: the asynchronous context of a subscriber', () => {
  it('should be that of its snapshots, though the job is polled once for all', async () => {
    const watcher = createWatcher({
      source: answering('r', 'r', 'r', 'S'),
      schedule: every(5),
      emit: 'polls',
    });
    const heard = await inFour(() =>
      lastValueFrom(
        watcher.watchBatch$(projectId, batchId).pipe(
          map(({ state }) => `${state} in ${job.getStore() ?? 'none'}`),
          toArray(),
        ),
      ),
    );
    assert.deepEqual(
      heard,
      numbers(4).map((n) =>
        ['running', 'running', 'running', 'success'].map((state) => `${state} in ${String(n)}`),
      ),
    );
  });

  it('should be that of its snapshots in a fleet', async () => {
    const watcher = createWatcher({ source: answering('r', 'S'), schedule: every(5) });
    const heard = await inFour(() =>
      lastValueFrom(
        watcher.watchBatches$([testRef]).pipe(
          map(() => job.getStore()),
          toArray(),
        ),
      ),
    );
    for (const [n, contexts] of heard.entries()) assert.deepEqual(new Set(contexts), new Set([String(n)]));
  });

  it('should be that of its error and of its completion', async () => {
    const contextOfEnd = (source: StateSource) => {
      const watcher = createWatcher({ source, schedule: every(5) });
      return inFour(
        () =>
          new Promise((resolve) => {
            const end = (): void => resolve(job.getStore());
            watcher.watchBatch$(projectId, batchId).subscribe({ error: end, complete: end });
          }),
      );
    };
    const refusing: StateSource = {
      readState$: () =>
        timer(1).pipe(
          map(() => {
            throw new AuthError({ reason: 'refused', status: 401 });
          }),
        ),
    };
    assert.deepEqual(await contextOfEnd(refusing), ['0', '1', '2', '3']);
    assert.deepEqual(await contextOfEnd(answering('r', 'S')), ['0', '1', '2', '3']);
  });

  it('should be that of its error when the watcher is closed from another context', async () => {
    const watcher = createWatcher({ source: answering('r', 'r'), schedule: every(1_000) });
    const heard = inFour(() =>
      lastValueFrom(
        watcher.watchBatch$(projectId, batchId).pipe(
          map(() => 'a snapshot'),
          catchError(() => of(job.getStore())),
        ),
      ),
    );
    job.run('another', () => watcher.close());
    assert.deepEqual(await heard, ['0', '1', '2', '3']);
  });
});
