import { createClock } from './clock.ts';
import { keyAuthenticator } from './iam/keyAuthenticator.ts';
import { tokenAuthenticator, tokenValidation } from './iam/tokenAuthenticator.ts';
import { createTokens } from './iam/tokens.ts';
import { createJobs } from './jobs/jobs.ts';
import { checkedRef } from './jobs/refs.ts';
import { createUuids } from './random.ts';
import { checkCall, createCallFaults } from './script/callFaults.ts';
import { compileFaults, compileScript } from './script/compileScript.ts';
import { createHandling } from './service/handle.ts';
import { createRequestLog } from './service/requestLog.ts';
import { createRoutes } from './service/routes.ts';
import { type Settings, settingsOf } from './settings.ts';
import type { SimulatorCore } from './Simulator.ts';
import type { SimulatorOptions } from './SimulatorOptions.ts';

/**
 * Creates a DLI service without a server, whose jobs follow scripts: a function from a request to a reply.
 *
 * ```text
 * script    'starting'   { state: 'running', forMs: 60 }   { fault: 'reset' }   'success'
 * requests  ─┬────────────┬───────────────┬─────────────────┬────────────────────┬──────────┬──────▶
 * replies    starting     running         running           reset                success    success
 * ```
 *
 * **When to use**: under {@link simulatedTransport}, for tests without sockets and for pages in a browser; or under a way of your
 * own to carry requests, such as a service worker. {@link startSimulator} serves it over HTTP.
 *
 * **Gotchas**
 * - It needs no module of Node. Scripts run by `performance.now()` and `setTimeout`, and by their fakes, unless a `scheduler`
 *   is given.
 * - Any token is accepted unless the options configure credentials.
 *
 * @example The second poll is throttled
 * ```ts
 * import { createSimulator } from 'dli-watch/simulator';
 *
 * const simulator = createSimulator();
 * const job = simulator.addJob(['starting', { fault: 'throttled', retryAfter: 1 }]);
 * const path = `/v2.0/${job.projectId}/batches/${job.batchId}/state`;
 *
 * for (let poll = 1; poll <= 2; poll += 1) {
 *   const exchange = simulator.handle({ method: 'GET', path, headers: { 'X-Auth-Token': 'any' } });
 *   const reply = await exchange.reply;
 *   exchange.sent();
 *   if (reply.kind !== 'answer') continue;
 *   const { state, error_code } = JSON.parse(reply.body ?? '') as Record<string, string>;
 *   console.log(reply.status, state ?? error_code);
 * }
 * // => 200 starting
 * // => 429 APIG.0308
 * ```
 *
 * @param options - credentials, the script of new jobs, the clock, the size of the log, other origins
 * @returns the simulator
 * @throws `TypeError` that names the invalid option and its value
 * @category Simulator
 * @since 0.2.0
 */
export const createSimulator = (options: SimulatorOptions = {}): SimulatorCore =>
  simulatorWith(settingsOf(options));

/** Creates the service from checked options. */
export const simulatorWith = (settings: Settings): SimulatorCore => {
  const { users = [], accessKeys, newJobs, maxPageSize, logLimit, cors } = settings;
  const clock = createClock(settings.clockSkewMs, settings.scheduler);
  const uuid = createUuids();
  const log = createRequestLog(logLimit, clock, uuid);
  const jobs = createJobs(clock, uuid);
  const faults = createCallFaults(clock);
  const tokens = createTokens(clock, settings);
  const byToken = tokenAuthenticator(tokens, tokenValidation(settings));
  const authenticate = accessKeys ? keyAuthenticator(accessKeys, clock, byToken) : byToken;
  const findRoute = createRoutes({ jobs, clock, users, tokens, authenticate, newJobs, maxPageSize }, cors);
  const { handle, close: breakOff } = createHandling({ findRoute, faults, log, clock, cors });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    breakOff();
    return (closed ??= Promise.resolve());
  };
  return {
    handle,
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
    close,
    [Symbol.asyncDispose]: close,
  };
};
