import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** The service that is polled, see server.ts. */
export interface Server {
  readonly plain: string;
  readonly secure: string;
  /** The number of connections that each job was polled over, by its id. */
  readonly connections: () => Promise<Readonly<Record<string, number>>>;
}

/** Runs a function while the service runs in a process of its own. */
export const withServer = async <T>(run: (server: Server) => Promise<T>): Promise<T> => {
  const child = fork(resolve(import.meta.dirname, 'server.ts'), [], { execArgv: ['--import=tsx'] });
  const message = async <M>(): Promise<M> => ((await once(child, 'message')) as [M])[0];
  try {
    const urls = await message<Pick<Server, 'plain' | 'secure'>>();
    return await run({
      ...urls,
      connections: () => {
        child.send('connections?');
        return message();
      },
    });
  } finally {
    child.disconnect();
  }
};
