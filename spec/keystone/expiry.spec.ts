// Watches whose tokens are issued and judged by a real Keystone, and expire.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient, token } from 'dli-watch';
import { ask } from './ask.ts';
import { assertEndedWell } from './assertEndedWell.ts';
import { gapsOf } from './gapsOf.ts';
import type { Keystone } from './Keystone.ts';
import { passwordFor } from './passwordFor.ts';
import { startKeystone } from './startKeystone.ts';
import type { Proxy } from './startProxy.ts';
import { type Outcome, type Service, startService } from './startService.ts';

const LIFE_S = 20;
/** `keystone(…)` replaces a token when a tenth of its life is left. */
const USED_MS = LIFE_S * 900;
/** How much longer one request may be on its way to where it is timed than the next one. */
const ARRIVAL_MS = 1_000;

describe('tokens that expire', () => {
  let keystone: Keystone;
  let service: Service;
  let proxy: Proxy;
  /** With `keystone(…)`, for two minutes. */
  let watching: Promise<readonly Outcome[]>;
  /** With `token(…)`, which is not told how long a token lives: each expires in its hands. */
  let watchingToo: Promise<readonly Outcome[]>;
  const providedAt: number[] = [];
  before(async () => {
    keystone = await startKeystone({ tokenLifeS: LIFE_S });
    service = await startService(keystone);

    const made = await service.setUp();
    proxy = made.proxy;
    watching = service.watch(made.source, { jobs: 50, lengthMs: 120_000 });

    const provided = token(async () => {
      providedAt.push(performance.now());
      const body = passwordFor(keystone.user);
      const { headers } = await ask(`${keystone.url}/auth/tokens`, { method: 'POST', body });
      return String(headers['x-subject-token']);
    });
    const source = createClient({ endpoint: service.url, auth: provided });
    watchingToo = service.watch(source, { jobs: 10, lengthMs: 60_000 });
  });
  after(async () => {
    await service.close();
    await keystone.close();
  });

  const assertUndisturbed = (outcomes: readonly Outcome[]): void => {
    assertEndedWell(outcomes);
    const failures = outcomes.flatMap((outcome) => outcome.failures);
    assert.deepEqual(failures, []);
  };

  it('should be requested once for each expiry and once for a revocation by 50 watches, which all end well', async () => {
    // In the middle of the life of the third.
    await pause(2.5 * USED_MS);
    const present = proxy.tokenRequests().at(-1)!.token!;
    assert.ok(await keystone.isGood(present));
    await keystone.revoke(present);

    assertUndisturbed(await watching);
    const requests = proxy.tokenRequests();
    assert.deepEqual(new Set(requests.map(({ status }) => status)), new Set([201]));
    const lives = gapsOf(requests.map(({ at }) => at));
    const revoked = requests.findIndex(({ token }) => token === present);
    const expired = lives.filter((_, index) => index !== revoked);
    assert.ok(expired.length >= 4, `${String(expired.length)} tokens expired`);
    // Each was used to its end, so that none was requested without need.
    for (const ms of expired) assert.ok(ms >= USED_MS - ARRIVAL_MS, String(lives));
    assert.ok(lives[revoked]! < USED_MS - ARRIVAL_MS, String(lives));
    const judged = await Promise.all(requests.slice(0, -2).map((made) => keystone.isGood(made.token!)));
    assert.deepEqual(new Set(judged), new Set([false]), 'Keystone takes none of them any more');
  });

  it('should be asked of a provider once for each that was refused, and all watches end well', async () => {
    assertUndisturbed(await watchingToo);
    const lives = gapsOf(providedAt);
    assert.ok(lives.length >= 2, `${String(lives.length)} tokens expired`);
    // Keystone cuts the time of issue off to whole seconds, and a token lives so much less.
    for (const ms of lives) assert.ok(ms >= (LIFE_S - 1) * 1000, String(lives));
  });
});
