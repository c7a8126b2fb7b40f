import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type Simulator, startSimulator } from 'dli-watch/simulator';
import { startRedis } from './startRedis.ts';

/** Workers in processes of their own, with the Redis and the service that they share. */
interface Team extends AsyncDisposable {
  readonly workers: readonly ChildProcess[];
  readonly simulator: Simulator;
  readonly connection: { readonly host: string; readonly port: number };
}

/** Starts a team. Each worker is the given program, which gets the URL of the service and the port of Redis as arguments. */
export const startTeam = async (count: number, program: string): Promise<Team> => {
  const redis = await startRedis();
  const simulator = await startSimulator();
  const { connection } = redis;
  const start = (): ChildProcess => fork(program, [simulator.url, String(connection.port)]);
  const workers = Array.from({ length: count }, start);
  process.once('exit', () => workers.forEach((worker) => worker.kill('SIGKILL')));
  const dispose = async (): Promise<void> => {
    await simulator.close();
    await redis[Symbol.asyncDispose]();
  };
  try {
    await Promise.all(workers.map(ready));
  } catch (error) {
    await dispose();
    throw error;
  }
  return { workers, simulator, connection, [Symbol.asyncDispose]: dispose };
};

const ready = async (worker: ChildProcess): Promise<void> => {
  const ended = once(worker, 'exit').then(() => {
    throw new Error('a worker has ended before it was ready');
  });
  await Promise.race([once(worker, 'message'), ended]);
};
