import { simulatorWith } from './createSimulator.ts';
import { createListener } from './http/exchange.ts';
import { listen } from './http/server.ts';
import { serverSettingsOf } from './settings.ts';
import type { Simulator } from './Simulator.ts';
import type { SimulatorServerOptions } from './SimulatorOptions.ts';

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
 * **When to use**: to test a service that watches jobs over real HTTP, including network faults, or to try one out. Where
 * sockets do not matter, {@link simulatedTransport} needs no server and runs in virtual time; where HTTP does not matter
 * either, `fakeSource` of `dli-watch/testing` is a source without a service.
 *
 * **Gotchas**: scripts run by `performance.now()` and `setTimeout`, so fake timers also fake the time of the simulator. It needs
 * `node:http`, which Node, Deno and Bun have. The server keeps the process alive until it is closed. Any token is accepted unless the options configure credentials, and a
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
 * @param options - those of {@link createSimulator}, and the port
 * @returns the simulator, once it listens. Rejects with a `TypeError` that names the invalid option and its value, with
 * the system's error if the port is taken, or with an `Error` where there is no `node:http`.
 * @category Simulator
 * @since 0.1.0
 */
export const startSimulator = async (options: SimulatorServerOptions = {}): Promise<Simulator> => {
  const { port, ...settings } = serverSettingsOf(options);
  const core = simulatorWith(settings);
  const server = await listen(port, createListener(core));
  const close = (): Promise<void> => {
    // First, so that open requests do not count as aborted by their clients.
    void core.close();
    return server.close();
  };
  return {
    ...core,
    url: server.url,
    get tokensIssued() {
      return core.tokensIssued;
    },
    get connections() {
      return server.connections();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
