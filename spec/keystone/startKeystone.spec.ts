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

const temporary = tmpdir();

const tokenOf = async ({ url, user }: Keystone): Promise<string> => {
  const { headers } = await ask(`${url}/auth/tokens`, { method: 'POST', body: passwordFor(user) });
  return String(headers['x-subject-token']);
};

describe('startKeystone', () => {
  let place: string;
  let one: Keystone;
  let other: Keystone;
  before(async () => {
    // One of our own: others have their Keystones there, too.
    place = mkdtempSync(join(temporary, 'place-of-keystones-'));
    process.env['TMPDIR'] = place;
    [one, other] = await Promise.all([startKeystone(), startKeystone({ tokenLifeS: 2 })]);
  });
  after(async () => {
    await Promise.all([one.close(), other.close()]);
    process.env['TMPDIR'] = temporary;
    rmSync(place, { recursive: true });
  });

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
    const before = readdirSync(place);
    await assert.rejects(startKeystone({ tokenLifeS: -1 }), /socket hang up[^]+Value for option expiration/);
    assert.deepEqual(readdirSync(place), before);
  });

  it('should show what its programs said when they failed', async () => {
    const folder = mkdtempSync(join(place, 'no-keystone-'));
    const named = /Failed to find some config files: [^\n]+keystone\.conf/;
    await assert.rejects(
      manage(folder, ['db_sync']),
      /^Error: keystone-manage db_sync ended with 1:\n[^]+\.conf/,
    );
    await assert.rejects(startUwsgi(folder, 0), /^Error: Keystone's uwsgi ended with 22/);
    await assert.rejects(startUwsgi(folder, 0), named);
    rmSync(folder, { recursive: true });
  });

  it('should leave nothing behind when it is closed', async () => {
    await Promise.all([one.close(), other.close()]);
    for (const { url } of [one, other]) await assert.rejects(ask(url), { code: 'ECONNREFUSED' });
    assert.deepEqual(readdirSync(place), []);
  });
});
