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
  type Outcome,
  REQUEST_TIMEOUT_MS,
  type Service,
  startService,
} from './support/startService.ts';

const LIFE_S = 20;
/** `keystone(…)` replaces a token when a tenth of its life is left. */
const USED_MS = LIFE_S * 900;
/** How long after it has decided to renew a token the client may have sent the request. */
const SENDING_MS = 1_000;

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

  it('should be requested once per expiry and once per revocation by 50 watches, which all complete', async () => {
    // The third token, as soon as it is issued: it must be revoked well before it would be renewed.
    while (proxy.tokenRequests()[2]?.token === undefined) await pause(100);
    const current = proxy.tokenRequests()[2]!.token!;
    assert.ok(await keystone.isGood(current));
    await keystone.revoke(current);

    assertNoFailures(await keystoneWatches);
    const requests = proxy.tokenRequests();
    assert.deepEqual(new Set(requests.map(({ status }) => status)), new Set([201]));
    const lives = gapsOf(requests.map(({ sentAt }) => sentAt));
    const revoked = requests.findIndex(({ token }) => token === current);
    const expired = lives.filter((_, index) => index !== revoked);
    assert.ok(expired.length >= 4, `${String(expired.length)} tokens expired`);
    // Each was used until its renewal, so none was requested needlessly.
    for (const ms of expired) assert.ok(ms >= USED_MS - SENDING_MS, String(lives));
    assert.ok(lives[revoked]! < USED_MS - SENDING_MS, String(lives));
    const validity = await Promise.all(requests.slice(0, -2).map(({ token }) => keystone.isGood(token!)));
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
