import type { BatchRef, DliClient, WatchOptions } from 'dli-watch';
import { clientFromEnv, createClient, token } from 'dli-watch';
import { type ScriptStep, startSimulator } from 'dli-watch/simulator';

/** The service whose jobs an example watches: a simulator or the real one. */
interface Service {
  readonly isSimulated: boolean;
  /** Returns a job: a new one of the simulator that follows the script, or the next id of the command line. */
  readonly submit: (script: readonly ScriptStep[]) => BatchRef;
  /** The project of the jobs. */
  readonly projectId: string;
  /** The options for `watchBatch$`. */
  readonly options: WatchOptions;
  /** A client that creates, reads and cancels jobs. */
  readonly client: DliClient;
  /** The number of requests that the simulator received. */
  readonly requests: () => number;
  /** Closes the simulator, if there is one. */
  readonly close: () => void;
}

/** The real service if the command line names jobs: `tsx examples/x.ts PROJECT_ID BATCH_ID…`; otherwise a simulator. */
export const service = async (): Promise<Service> =>
  process.argv.length > 2 ? real(process.argv.slice(2)) : simulated();

const simulated = async (): Promise<Service> => {
  const simulator = await startSimulator();
  const client = createClient({ endpoint: simulator.url, auth: token('any') });
  return {
    isSimulated: true,
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
    isSimulated: false,
    submit: () => ({ projectId, batchId: ids.next().value ?? '' }),
    projectId,
    options: {}, // the default source: a client configured by the environment
    get client() {
      return clientFromEnv();
    },
    requests: () => NaN, // unknown
    close: () => undefined,
  };
};
