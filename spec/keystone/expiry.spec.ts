// Watches with expiring tokens that a real Keystone issues and validates.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient, token } from 'dli-watch';
import { passwordAuth } from './support/admin.ts';
import { sendRequest } from './support/sendRequest.ts';
import { type Keystone, startKeystone } from './support/startKeystone.ts';
import type { Proxy } from './support/startProxy.ts';
import {
  assertCompleted,
  gapsOf,
  leastUseMs,
  type Outcome,
  REQUEST_TIMEOUT_MS,
  type Service,
  startService,
} from './support/startService.ts';

const LIFE_S = 20;
/** A token that was replaced before was not used until its renewal. */
const EARLY_MS = leastUseMs(LIFE_S);

describe('tokens that expire', () => {
  let keystone: Keystone;
  let service: Service;
  let proxy: Proxy;
  /** With `keystone(…)`, for two minutes. */
  let keystoneWatches: Promise<readonly Outcome[]>;
  /** With `token(…)`, which does not know how long a token lives: each one expires in use. */
  let providerWatches: Promise<readonly Outcome[]>;
  const providedAt: number[] = [];
  before(async () => {
    keystone = await startKeystone({ tokenLifeS: LIFE_S });
    service = await startService(keystone);

    const client = await service.setUp();
    proxy = client.proxy;
    keystoneWatches = service.watch(client.source, { jobs: 50, lengthMs: 120_000 });

    const provided = token(async () => {
      providedAt.push(performance.now());
      const body = passwordAuth(keystone.user);
      const { headers } = await sendRequest(`${keystone.url}/auth/tokens`, { method: 'POST', body });
      return String(headers['x-subject-token']);
    });
    const source = createClient({
      endpoint: service.url,
      auth: provided,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    });
    providerWatches = service.watch(source, { jobs: 10, lengthMs: 60_000 });
  });
  after(async () => {
    await service.close();
    await keystone.close();
  });

  const assertNoFailures = (outcomes: readonly Outcome[]): void => {
    assertCompleted(outcomes);
    const failures = outcomes.flatMap((outcome) => outcome.failures);
    assert.deepEqual(failures, []);
  };

  /**
   * Revokes the third token as soon as it is issued: well before it would be renewed. Where a busy machine takes too long for
   * that, it revokes a later one too. Resolves to the revoked ones; the last was revoked early.
   */
  const revokeEarly = async (): Promise<readonly string[]> => {
    const revoked: string[] = [];
    for (let index = 2; ; index += 1) {
      while (proxy.tokenRequests()[index]?.token === undefined) await pause(100);
      const { sentAt, token: current } = proxy.tokenRequests()[index]!;
      const isEarly = (): boolean => performance.now() - sentAt < EARLY_MS / 2;
      if (!isEarly()) continue;
      assert.ok(await keystone.isGood(current!));
      await keystone.revoke(current!);
      revoked.push(current!);
      if (isEarly()) return revoked;
    }
  };

  it('should be requested once per expiry and once per revocation by 50 watches, which all complete', async () => {
    const revoked = await revokeEarly();
    assertNoFailures(await keystoneWatches);
    // The last polls may have begun a renewal, which ends by itself.
    while (proxy.tokenRequests().some(({ status }) => status === 0)) await pause(100);
    const requests = proxy.tokenRequests();
    assert.deepEqual(new Set(requests.map(({ status }) => status)), new Set([201]));
    const lives = gapsOf(requests.map(({ sentAt }) => sentAt));
    const wasRevoked = (index: number): boolean => revoked.includes(requests[index]!.token!);
    const expired = lives.filter((_, index) => !wasRevoked(index));
    assert.ok(expired.length >= 4, `${String(expired.length)} tokens expired`);
    // Each was used until its renewal, so none was requested needlessly.
    for (const ms of expired) assert.ok(ms >= EARLY_MS, String(lives));
    assert.ok(lives.findLast((_, index) => wasRevoked(index))! < EARLY_MS, String(lives));
    // Those that are older than two further lives.
    const validity = await Promise.all(requests.slice(0, -3).map(({ token }) => keystone.isGood(token!)));
    assert.deepEqual(new Set(validity), new Set([false]), 'Keystone accepts none of them any more');
  });

  it('should be requested from a provider once per refused token by watches that all complete', async () => {
    assertNoFailures(await providerWatches);
    const lives = gapsOf(providedAt);
    assert.ok(lives.length >= 2, `${String(lives.length)} tokens expired`);
    // Keystone truncates the time of issue to whole seconds, which shortens the life of a token.
    for (const ms of lives) assert.ok(ms >= (LIFE_S - 1) * 1000, String(lives));
  });
});
