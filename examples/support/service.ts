import type { BatchRef, DliClient, WatchOptions } from 'dli-watch';
import { clientFromEnv, createClient, token } from 'dli-watch';
import { type ScriptStep, startSimulator } from 'dli-watch/simulator';

/** Where the jobs of an example are. */
interface Service {
  /** The next job: one of the simulator that follows the script, or the next id of the command line. */
  readonly submit: (script: readonly ScriptStep[]) => BatchRef;
  /** The project of those jobs. */
  readonly projectId: string;
  /** What `watchBatch$` has to know. */
  readonly options: WatchOptions;
  /** What creates, reads and cancels jobs. */
  readonly client: DliClient;
  /** How many requests the simulator was sent. */
  readonly requests: () => number;
  /** Ends the simulator, if there is one. */
  readonly close: () => void;
}

/** The real service if the command line names jobs: `tsx examples/x.ts PROJECT_ID BATCH_ID…`; else a simulator. */
export const service = async (): Promise<Service> =>
  process.argv.length > 2 ? real(process.argv.slice(2)) : simulated();

const simulated = async (): Promise<Service> => {
  const simulator = await startSimulator();
  const client = createClient({ endpoint: simulator.url, auth: token('any') });
  return {
    submit: (script) => simulator.addJob(script),
    projectId: 'demo',
    options: { source: client },
    client,
    requests: () => simulator.requests().length,
    close: () => void simulator.close(),
  };
};

const real = ([projectId = '', ...batchIds]: readonly string[]): Service => {
  const ids = batchIds.values();
  return {
    submit: () => ({ projectId, batchId: ids.next().value ?? '' }),
    projectId,
    options: {}, // without a source: one client for the process, made of its environment
    get client() {
      return clientFromEnv();
    },
    requests: () => NaN, // it does not tell
    close: () => undefined,
  };
};
