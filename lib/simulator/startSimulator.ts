import type { Simulator } from './Simulator.ts';
import type { SimulatorOptions } from './SimulatorOptions.ts';
import { checkCall } from './checks/refs.ts';
import { checkRef } from './checks/refs.ts';
import { createClock } from './server/clock.ts';
import { compileFaults } from './server/callFaults.ts';
import { createCallFaults } from './server/callFaults.ts';
import { keyGate } from './gate/keyGate.ts';
import { tokenCheckOf } from './gate/tokenGate.ts';
import { tokenGate } from './gate/tokenGate.ts';
import { createTokens } from './iam/tokens.ts';
import { createJobs } from './jobs/jobs.ts';
import { compileScript } from './script/compileScript.ts';
import { createListener } from './server/createListener.ts';
import { createRequestLog } from './server/requestLog.ts';
import { createRoutes } from './server/createRoutes.ts';
import { listen } from './server/listen.ts';
import { settingsOf } from './checks/checkOptions.ts';

/**
 * Starts a DLI service on loopback, whose jobs follow scripts.
 *
 * ```text
 * script    'starting'   { state: 'running', forMs: 60 }   { fault: 'reset' }   'success'
 * polls     ─┬────────────┬───────────────┬─────────────────┬────────────────────┬──────────┬──────▶
 * answers    starting     running         running           (TCP reset)          success    success
 * ```
 *
 * It speaks the calls of batches ({@link ServiceCall}), state, detail, list, cancel and create, and that of Keystone for
 * a token by password.
 *
 * **When to use**: to test a service that watches jobs through real HTTP, faults of the network included. Where
 * HTTP is not the point, `fakeSource` of `dli-watch/testing` needs no server and no real time.
 *
 * **Gotchas**: scripts go by `performance.now()` and `setTimeout`: what fakes these fakes time here too. The server
 * keeps the process alive until it is closed. Any token is good until the options say who may come in, and a token is
 * good for every project. What the documents leave open is a guess, and the code says so: the status of an unknown job,
 * what becomes of a cancelled one, how an end cannot be cancelled, the largest page.
 *
 * @example Three polls, one of them throttled
 * ```ts
 * import { startSimulator } from 'dli-watch/simulator';
 *
 * const simulator = await startSimulator();
 * const job = simulator.addJob(['starting', { fault: 'throttled', retryAfter: 1 }, 'Success']);
 * const url = `${simulator.url}/v2.0/${job.projectId}/batches/${job.batchId}/state`;
 *
 * for (let poll = 1; poll <= 3; poll += 1) {
 *   const answer = await fetch(url, { headers: { 'X-Auth-Token': 'any' } });
 *   const { state, error_code } = (await answer.json()) as Record<string, string>;
 *   console.log(answer.status, state ?? error_code);
 * }
 * // => 200 starting
 * // => 429 APIG.0308
 * // => 200 Success
 * console.log(simulator.polls(job)); // => 3
 * await simulator.close();
 * ```
 *
 * @example A login, a list that fails once, and what was asked
 * ```ts
 * import { startSimulator } from 'dli-watch/simulator';
 *
 * const [name, password, domainName] = ['ada', 'secret', 'ACCOUNT'];
 * const project = { id: '48cc2c48765f481480c7db940d6409d1', name: 'eu-de' };
 * const simulator = await startSimulator({ users: [{ name, password, domainName, projects: [project] }] });
 * simulator.addJob(['running'], { projectId: project.id, name: 'nightly' });
 * simulator.fail('list', [{ fault: 'throttled' }]);
 *
 * const user = { name, password, domain: { name: domainName } };
 * const identity = { methods: ['password'], password: { user } };
 * const login = await fetch(`${simulator.url}/v3/auth/tokens?nocatalog=true`, {
 *   method: 'POST',
 *   body: JSON.stringify({ auth: { identity, scope: { project: { name: project.name } } } }),
 * });
 * const headers = { 'X-Auth-Token': login.headers.get('X-Subject-Token') ?? '' };
 * for (let page = 1; page <= 2; page += 1) {
 *   const answer = await fetch(`${simulator.url}/v2.0/${project.id}/batches?state=running`, { headers });
 *   const { total, error_code } = (await answer.json()) as Record<string, unknown>;
 *   console.log(answer.status, total ?? error_code);
 * }
 * // => 429 APIG.0308
 * // => 200 1
 * console.log(simulator.requests().map(({ call, status }) => `${call} ${String(status)}`).join(', '));
 * // => token 201, list 429, list 200
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
  const { users = [], accessKeys, newJobs, maxPageSize, port, logLimit } = settings;
  const clock = createClock(settings.clockSkewMs);
  const log = createRequestLog(logLimit);
  const jobs = createJobs(clock);
  const faults = createCallFaults();
  const tokens = createTokens(clock, settings);
  const byToken = tokenGate(tokens, tokenCheckOf(settings));
  const gate = accessKeys ? keyGate(accessKeys, clock, byToken) : byToken;
  const routes = createRoutes({ jobs, clock, users, tokens, gate, newJobs, maxPageSize });
  const server = await listen(port, createListener({ routes, faults, log, clock }));
  const close = (): Promise<void> => {
    // First, so that what is still open does not poll as if its client had gone.
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
    polls: (ref) => log.polls(checkRef(ref)),
    get connections() {
      return server.connections();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
