import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from './ask.ts';
import type { Keystone } from './Keystone.ts';
import { manage } from './manage.ts';
import { passwordFor } from './passwordFor.ts';
import { startKeystone } from './startKeystone.ts';
import { startUwsgi } from './startUwsgi.ts';

const folders = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('keystone-'));

const tokenOf = async ({ url, user }: Keystone): Promise<string> => {
  const { headers } = await ask(`${url}/auth/tokens`, { method: 'POST', body: passwordFor(user) });
  return String(headers['x-subject-token']);
};

describe('startKeystone', () => {
  let present: readonly string[];
  let one: Keystone;
  let other: Keystone;
  before(async () => {
    present = folders();
    [one, other] = await Promise.all([startKeystone(), startKeystone({ tokenLifeS: 2 })]);
  });
  after(() => Promise.all([one.close(), other.close()]));

  it('should run more than once at a time, each with keys of its own', async () => {
    assert.notEqual(one.url, other.url);
    const token = await tokenOf(one);
    assert.ok(await one.isGood(token));
    assert.ok(!(await other.isGood(token)));
  });

  it('should renew the token of its administrator', async () => {
    for (let second = 0; second < 3; second += 1) {
      assert.ok(await other.isGood(await tokenOf(other)));
      await pause(1000);
    }
  });

  it('should not say that a token is bad while it is stopped, and go on as before when it is started again', async () => {
    const good = await tokenOf(one);
    const bad = await tokenOf(one);
    await one.revoke(bad);
    await one.stop();
    await assert.rejects(one.isGood(good), { code: 'ECONNREFUSED' });
    await one.start();
    assert.deepEqual(await Promise.all([good, bad].map(one.isGood)), [true, false]);
  });

  it('should say why it cannot start, and leave nothing behind', async () => {
    const before = folders();
    await assert.rejects(startKeystone({ tokenLifeS: -1 }), /socket hang up[^]+Value for option expiration/);
    assert.deepEqual(folders(), before);
  });

  it('should show what its programs said when they failed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'no-keystone-'));
    after(() => rmSync(folder, { recursive: true }));
    const named = /Failed to find some config files: [^\n]+keystone\.conf/;
    await assert.rejects(manage(folder, ['db_sync']), named);
    await assert.rejects(startUwsgi(folder, 0), /^Error: Keystone's uwsgi ended with 22/);
    await assert.rejects(startUwsgi(folder, 0), named);
  });

  it('should leave nothing behind when it is closed', async () => {
    await Promise.all([one.close(), other.close()]);
    for (const { url } of [one, other]) await assert.rejects(ask(url), { code: 'ECONNREFUSED' });
    assert.deepEqual(folders(), present);
  });
});
