import { createClock } from './clock.ts';
import { createListener, listen } from './http/server.ts';
import { keyAuthenticator } from './iam/keyAuthenticator.ts';
import { tokenAuthenticator, tokenValidation } from './iam/tokenAuthenticator.ts';
import { createTokens } from './iam/tokens.ts';
import { createJobs } from './jobs/jobs.ts';
import { checkedRef } from './jobs/refs.ts';
import { checkCall, createCallFaults } from './script/callFaults.ts';
import { compileFaults, compileScript } from './script/compileScript.ts';
import { createRequestLog } from './service/requestLog.ts';
import { createRoutes } from './service/routes.ts';
import { settingsOf } from './settings.ts';
import type { Simulator } from './Simulator.ts';
import type { SimulatorOptions } from './SimulatorOptions.ts';

/**
 * Starts a DLI service on loopback, whose jobs follow scripts.
 *
 * ```text
 * script    'starting'   { state: 'running', forMs: 60 }   { fault: 'reset' }   'success'
 * polls     ─┬────────────┬───────────────┬─────────────────┬────────────────────┬──────────┬──────▶
 * answers    starting     running         running           (TCP reset)          success    success
 * ```
 *
 * Answers the calls of batches, and those of Keystone by which clients get a token and find the service
 * ({@link ServiceCall}).
 *
 * **When to use**: to test a service that watches jobs over real HTTP, including network faults. If HTTP does not matter to
 * the test, `fakeSource` of `dli-watch/testing` needs no server and runs in virtual time.
 *
 * **Gotchas**: scripts run by `performance.now()` and `setTimeout`, so fake timers also fake the time of the simulator. The
 * server keeps the process alive until it is closed. Any token is accepted unless the options configure credentials, and a
 * token for one project is valid for every project. Behaviour that the API reference leaves open is a guess, marked in the code: the status
 * for an unknown job, the state of a cancelled job, the refusal to cancel a finished one, the largest page.
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
 * @example A login, a list that fails once, and the log
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
 * @param options - credentials, the script of new jobs, the clock, the port, the size of the log
 * @returns the simulator, once it listens. Rejects with a `TypeError` that names the invalid option and its value, or with
 * the system's error if the port is taken.
 * @category Simulator
 * @since 0.1.0
 */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const settings = settingsOf(options);
  const { users = [], accessKeys, newJobs, maxPageSize, port, logLimit } = settings;
  const clock = createClock(settings.clockSkewMs);
  const log = createRequestLog(logLimit, clock);
  const jobs = createJobs(clock);
  const faults = createCallFaults(clock);
  const tokens = createTokens(clock, settings);
  const byToken = tokenAuthenticator(tokens, tokenValidation(settings));
  const authenticate = accessKeys ? keyAuthenticator(accessKeys, clock, byToken) : byToken;
  const findRoute = createRoutes({ jobs, clock, users, tokens, authenticate, newJobs, maxPageSize });
  const server = await listen(port, createListener({ findRoute, faults, log, clock }));
  const close = (): Promise<void> => {
    // First, so that open requests do not count as aborted by their clients.
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
    revokeTokens: () => {
      tokens.revoke();
    },
    get tokensIssued() {
      return tokens.issued();
    },
    requests: (ref) => log.requests(ref === undefined ? ref : checkedRef(ref)),
    polls: (ref) => log.polls(checkedRef(ref)),
    get connections() {
      return server.connections();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
