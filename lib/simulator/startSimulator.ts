import type { Simulator } from './Simulator.ts';
import type { SimulatorOptions } from './SimulatorOptions.ts';
import { checkCall } from './checks/checkCall.ts';
import { checkRef } from './checks/checkRef.ts';
import { createClock } from './clock/createClock.ts';
import { compileFaults } from './faults/compileFaults.ts';
import { createCallFaults } from './faults/createCallFaults.ts';
import { tokenCheckOf } from './gate/tokenCheckOf.ts';
import { tokenGate } from './gate/tokenGate.ts';
import { createTokens } from './iam/createTokens.ts';
import { createJobs } from './jobs/createJobs.ts';
import { compileScript } from './script/compileScript.ts';
import { createListener } from './server/createListener.ts';
import { createRequestLog } from './server/createRequestLog.ts';
import { createRoutes } from './server/createRoutes.ts';
import { listen } from './server/listen.ts';
import { settingsOf } from './settingsOf.ts';

/**
 * Starts a DLI service on loopback, whose jobs follow scripts.
 *
 * ```text
 * script    'starting'   { state: 'running', forMs: 60 }   { fault: 'reset' }   'success'
 * looks     ─┬────────────┬───────────────┬─────────────────┬────────────────────┬──────────┬──────▶
 * answers    starting     running         running           (TCP reset)          success    success
 * ```
 *
 * It speaks the calls of batches ({@link ServiceCall}), state, detail, list, cancel and create, and that of Keystone for
 * a token by password.
 *
 * **When to use**: to test a service that watches jobs through real HTTP, faults of the network included. Where
 * HTTP is not the point, `fakeSource` of `dli-watch/testing` needs no server and no real time.
 * *
 * **Gotchas**: scripts go by `performance.now()` and `setTimeout`: what fakes these fakes time here too. The server
 * keeps the process alive until it is closed. It knows callers by `X-Auth-Token`, not by AK/SK signatures. What the
 * documents leave open is a guess, and its code says so: a status for unknown jobs, what becomes of a cancelled one.
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
 * @param options - who may come in, what new jobs do, the clock, port, and size of the log
 * @returns the simulator, once it listens; rejects with a `TypeError` that names the bad option and its value, or
 * with the system's error if the port is taken
 * @category Simulator
 * @since 0.1.0
 */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const settings = settingsOf(options);
  const { users = [], newJobs, maxPageSize, port, logLimit } = settings;
  const clock = createClock(settings.clockSkewMs);
  const log = createRequestLog(logLimit);
  const jobs = createJobs(clock);
  const faults = createCallFaults();
  const tokens = createTokens(clock, settings);
  const gate = tokenGate(tokens, tokenCheckOf(settings));
  const routes = createRoutes({ jobs, clock, users, tokens, gate, newJobs, maxPageSize });
  const server = await listen(port, createListener({ routes, faults, log, clock }));
  const close = (): Promise<void> => {
    // First, so that what is still open does not look as if its client had gone.
    log.endAll();
    return server.close();
  };
  return {
    url: server.url,
    addJob: (script, job = {}) => jobs.add(compileScript('script', script), job).ref,
    fail(call, steps) {
      checkCall('call', call);
      faults.set(call, compileFaults('steps', steps));
    },
    revokeTokens: tokens.revoke,
    get tokensIssued() {
      return tokens.issued();
    },
    requests: (ref) => log.requests(ref === undefined ? ref : checkRef(ref)),
    looks: (ref) => log.looks(checkRef(ref)),
    get connections() {
      return server.connections();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
