import type { Simulator } from './Simulator.ts';
import type { SimulatorOptions } from './SimulatorOptions.ts';
import { checkOptions } from './checks/checkOptions.ts';
import { checkRef } from './checks/checkRef.ts';
import { createJobs } from './jobs/createJobs.ts';
import { createListener } from './server/createListener.ts';
import { createRequestLog } from './server/createRequestLog.ts';
import { createRoutes } from './server/createRoutes.ts';
import { listen } from './server/listen.ts';

const DEFAULT_LOG_LIMIT = 10_000;

/**
 * Starts a DLI service on loopback, whose jobs follow scripts.
 *
 * ```text
 * script    'starting'   { state: 'running', forMs: 60 }   { fault: 'reset' }   'success'
 * looks     ─┬────────────┬───────────────┬─────────────────┬────────────────────┬──────────┬──────▶
 * answers    starting     running         running           (TCP reset)          success    success
 * ```
 *
 * **When to use**: to test a service that watches jobs through real HTTP, faults of the network included. Where
 * HTTP is not the point, `fakeSource` of `dli-watch/testing` needs no server and no real time.
 *
 * **Gotchas**: scripts go by `performance.now()` and `setTimeout`: what fakes these fakes time here too. The server
 * keeps the process alive until it is closed. It speaks one path, the state of a job
 * (`GET /v2.0/{project_id}/batches/{batch_id}/state`), and knows callers by `X-Auth-Token`, not by AK/SK signatures.
 *
 * @example
 * ```ts
 * import { startSimulator } from 'dli-watch/simulator';
 *
 * const simulator = await startSimulator();
 * const job = simulator.addJob(['starting', { fault: 'throttled', retryAfter: 1 }, 'Success']);
 * const url = `${simulator.url}/v2.0/${job.projectId}/batches/${job.batchId}/state`;
 *
 * for (let look = 1; look <= 3; look += 1) {
 *   const answer = await fetch(url, { headers: { 'X-Auth-Token': 'any' } });
 *   const { state, error_code } = (await answer.json()) as Record<string, string>;
 *   console.log(answer.status, state ?? error_code);
 * }
 * // => 200 starting
 * // => 429 APIG.0308
 * // => 200 Success
 * console.log(simulator.looks(job)); // => 3
 * await simulator.close();
 * ```
 *
 * @param options - port, accepted tokens, size of the log
 * @returns the simulator, once it listens; rejects with a `TypeError` that names the bad option and its value, or
 * with the system's error if the port is taken
 * @category Simulator
 * @since 0.1.0
 */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const { tokens, port = 0, logLimit = DEFAULT_LOG_LIMIT } = checkOptions(options);
  const jobs = createJobs();
  const log = createRequestLog(logLimit);
  const server = await listen(port, createListener(createRoutes({ jobs, tokens }), log));
  const close = (): Promise<void> => {
    // First, so that what is still open does not look as if its client had gone.
    log.endAll();
    return server.close();
  };
  return {
    url: server.url,
    addJob: jobs.add,
    requests: (ref) => log.requests(ref === undefined ? ref : checkRef(ref)),
    looks: (ref) => jobs.looks(checkRef(ref)),
    get connections() {
      return server.connections();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
