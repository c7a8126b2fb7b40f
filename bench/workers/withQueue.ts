import { Queue } from 'bullmq';
import { type RedisServer, startRedis } from '../../spec/bullmq/support/startRedis.ts';
import { type Service, startService } from '../support/processes.ts';
import type { PollerRun, PollerState } from './poller.ts';
import type { ServiceState } from './service.ts';

/** A queue on a Redis of its own, and the simulator of its jobs. */
export interface Stage {
  readonly redis: RedisServer;
  readonly redisPid: number;
  readonly queue: Queue;
  readonly service: ServiceState;
  /** How many polls the service has answered. */
  readonly polls: () => Promise<number>;
  /** Starts a process that polls, see poller.ts. */
  readonly start: (run: Omit<PollerRun, 'url'>) => Promise<Poller>;
}

export interface Poller {
  readonly pid: number;
  /** How late polls have started since the last call, in milliseconds. */
  readonly delaysMs: () => Promise<readonly number[]>;
}

/** Runs a function with a service of so many jobs. */
export const withQueue = async <T>(watches: number, run: (stage: Stage) => Promise<T>): Promise<T> => {
  await using redis = await startRedis();
  const queue = new Queue('watches', { connection: redis.connection });
  const children: Service[] = [];
  const child = (file: string, argument: unknown): Service => {
    const started = startService(file, argument);
    children.push(started);
    return started;
  };
  try {
    const service = child('workers/service.ts', { watches });
    const state = await service.ask<ServiceState>('refs');
    const info = await redis.client.info('server');
    return await run({
      redis,
      redisPid: Number(/process_id:(\d+)/.exec(info)?.[1]),
      queue,
      service: state,
      polls: async () => (await service.ask<ServiceState>('polls')).polls,
      start: async (settings) => {
        const poller = child('workers/poller.ts', { ...settings, url: state.url });
        const ask = (): Promise<PollerState> => poller.ask<PollerState>('state');
        const { pid } = await ask();
        return { pid, delaysMs: async () => (await ask()).delaysMs };
      },
    });
  } finally {
    await queue.close();
    await Promise.all(children.map((started) => started.stop()));
  }
};
