import type { BatchRef, WatchOptions } from 'dli-watch';
import { createClient, token } from 'dli-watch';
import { type ScriptStep, startSimulator } from 'dli-watch/simulator';

/** Where the jobs of an example are. */
interface Service {
  /** The next job: one of the simulator that follows the script, or the next id of the command line. */
  readonly submit: (script: readonly ScriptStep[]) => BatchRef;
  /** What `watchBatch$` has to know. */
  readonly options: WatchOptions;
  /** Ends the simulator, if there is one. */
  readonly close: () => void;
}

/** The real service if `DLI_ENDPOINT` is set: `OS_TOKEN=… tsx examples/x.ts PROJECT_ID BATCH_ID…`; else a simulator. */
export const service = async (): Promise<Service> =>
  process.env['DLI_ENDPOINT'] === undefined ? simulated() : real(process.argv.slice(2));

const simulated = async (): Promise<Service> => {
  const simulator = await startSimulator();
  const source = createClient({ endpoint: simulator.url, auth: token('any') });
  return {
    submit: (script) => simulator.addJob(script),
    options: { source },
    close: () => void simulator.close(),
  };
};

const real = ([projectId = '', ...batchIds]: readonly string[]): Service => {
  const ids = batchIds.values();
  return {
    submit: () => ({ projectId, batchId: ids.next().value ?? '' }),
    options: {}, // without a source: one client for the process, made of DLI_ENDPOINT and OS_TOKEN
    close: () => undefined,
  };
};
