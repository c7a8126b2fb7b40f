import assert from 'node:assert/strict';
import { lastValueFrom, map, toArray } from 'rxjs';
import {
  type BatchState,
  createClient,
  type DliClient,
  every,
  exponentialBackoff,
  keystone as keystoneAuth,
  type PollError,
  watchBatch$,
} from 'dli-watch';
import { type ScriptStep, startSimulator } from 'dli-watch/simulator';
import type { Login } from './admin.ts';
import type { Keystone } from './startKeystone.ts';
import { type Proxy, startProxy } from './startProxy.ts';

/** The outcome of one watch. */
export interface Outcome {
  /** The emitted states, or the error. */
  readonly ended: PromiseSettledResult<readonly BatchState[]>;
  /** The states that it should emit. */
  readonly expected: readonly BatchState[];
  /** The errors of its polls. */
  readonly failures: readonly PollError[];
}

/** A simulated DLI that validates the token of each request with a Keystone, as the gateway of DLI does. */
export interface Service {
  readonly url: string;
  /** Creates a client with tokens of that Keystone, and the proxy that records its token requests. */
  readonly setUp: (
    changes?: Partial<Login>,
  ) => Promise<{ readonly source: DliClient; readonly proxy: Proxy }>;
  /**
   * Watches new jobs that end after about `lengthMs`; resolves when all watches have ended. A job counts answered polls, not
   * time: while Keystone is down, or a busy machine stands still, it stays in its state.
   */
  readonly watch: (
    source: DliClient,
    options: { readonly jobs: number; readonly lengthMs: number },
  ) => Promise<readonly Outcome[]>;
  readonly close: () => Promise<void>;
}

const POLL_MS = 2_000;

/** So long that no poll fails because the machine is busy: a Keystone beside other work takes ten seconds for an answer. */
export const REQUEST_TIMEOUT_MS = 60_000;

/** Starts a simulator of DLI that uses a Keystone. */
export const startService = async (keystone: Keystone): Promise<Service> => {
  const simulator = await startSimulator({ tokens: oneAtATime(keystone.isGood) });
  const proxies: Proxy[] = [];

  const outcomeOf = async (source: DliClient, script: readonly ScriptStep[]): Promise<Outcome> => {
    const { projectId, batchId } = simulator.addJob(script);
    const failures: PollError[] = [];
    const states$ = watchBatch$(projectId, batchId, {
      source,
      schedule: every(POLL_MS),
      retry: exponentialBackoff({ initialMs: 500, factor: 2, maxMs: 2_000 }),
      initialDelayMs: Math.random() * POLL_MS,
      onEvent: (event) => {
        if (event._tag === 'pollFailed') failures.push(event.error);
      },
    }).pipe(
      map(({ state }) => state),
      toArray(),
    );
    const [ended] = await Promise.allSettled([lastValueFrom(states$)]);
    const expected = script.map((step) => (typeof step === 'string' ? step : 'state' in step && step.state));
    return { ended, expected: expected as readonly BatchState[], failures };
  };

  return {
    url: simulator.url,
    setUp: async (changes = {}) => {
      const proxy = await startProxy(keystone.url);
      proxies.push(proxy);
      const { agent } = proxy;
      const { username, password, domainName, projectName } = { ...keystone.user, ...changes };
      const auth = keystoneAuth({ authUrl: proxy.url, username, password, domainName, projectName, agent });
      const source = createClient({ endpoint: simulator.url, auth, requestTimeoutMs: REQUEST_TIMEOUT_MS });
      return { source, proxy };
    },
    watch: (source, { jobs, lengthMs }) =>
      Promise.all(
        Array.from({ length: jobs }, (_, index) =>
          outcomeOf(source, [
            { state: 'starting', forPolls: 2 },
            // Staggered, so that the jobs do not all end at once.
            { state: 'running', forPolls: Math.ceil(lengthMs / POLL_MS) - 2 + (index % 3) },
            index % 2 === 0 ? 'success' : 'dead',
          ]),
        ),
      ),
    close: async () => {
      await simulator.close();
      await Promise.all(proxies.map((proxy) => proxy.close()));
    },
  };
};

/**
 * Validates a token once for all requests that wait for it, as a gateway does. Sixty validations at a time are more than
 * Keystone gets through on a busy machine while a token lives.
 */
const oneAtATime = (validate: (token: string) => Promise<boolean>): typeof validate => {
  const running = new Map<string, Promise<boolean>>();
  return (token) => {
    const verdict = running.get(token) ?? validate(token).finally(() => running.delete(token));
    running.set(token, verdict);
    return verdict;
  };
};

/** How long after it has decided to renew a token the client may have sent the request. */
const SENDING_MS = 5_000;

/** The least time between two token requests if `keystone(…)` replaces a token when a tenth of its life is left. */
export const leastUseMs = (lifeS: number): number => lifeS * 900 - SENDING_MS;

/** Asserts that each watch emitted the expected states and then completed. */
export const assertCompleted = (outcomes: readonly Outcome[]): void => {
  assert.deepEqual(
    outcomes.map(({ ended }) => ended),
    outcomes.map(({ expected }) => ({ status: 'fulfilled', value: expected })),
  );
};

/** The differences between consecutive numbers. */
export const gapsOf = (moments: readonly number[]): readonly number[] =>
  moments.slice(1).map((at, index) => at - moments[index]!);
