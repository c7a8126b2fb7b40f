import { setTimeout as pause } from 'node:timers/promises';
import { startWorker, type WorkerProcess, type WorkerSettings } from './startWorker.ts';

/** Some workers in processes of their own, to which things happen. */
export interface Team extends AsyncDisposable {
  /** Kills a worker and starts another one in its place, unless the place is being started or paused. Returns whether it did. */
  readonly kill: (place: number) => boolean;
  /** Stops a worker for a while, as a machine that is suspended does, unless the place is being started. Returns whether it did. */
  readonly suspend: (place: number, forMs: number) => Promise<boolean>;
}

/**
 * Starts workers, and waits until all are ready.
 *
 * @param settings - of the worker in each place
 * @param file - their program
 */
export const startTeam = async (settings: readonly WorkerSettings[], file: string): Promise<Team> => {
  const all: WorkerProcess[] = [];
  const start = async (place: number): Promise<WorkerProcess> => {
    const worker = await startWorker(settings[place]!, file);
    all.push(worker);
    return worker;
  };
  const places: (WorkerProcess | undefined)[] = await Promise.all(settings.map((_, place) => start(place)));
  const starting = new Set<Promise<unknown>>();
  return {
    kill: (place) => {
      const worker = places[place];
      if (worker === undefined) return false;
      places[place] = undefined;
      worker.signal('SIGKILL');
      const started = start(place).then((next) => (places[place] = next));
      starting.add(started);
      void started.finally(() => starting.delete(started));
      return true;
    },
    suspend: async (place, forMs) => {
      const worker = places[place];
      if (worker === undefined) return false;
      places[place] = undefined;
      worker.signal('SIGSTOP');
      await pause(forMs);
      worker.signal('SIGCONT');
      places[place] = worker;
      return true;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(starting);
      await Promise.all(all.map((worker) => worker[Symbol.asyncDispose]()));
    },
  };
};
