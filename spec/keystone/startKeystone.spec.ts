import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { passwordAuth } from './support/admin.ts';
import { manage, startUwsgi } from './support/programs.ts';
import { sendRequest } from './support/sendRequest.ts';
import { type Keystone, startKeystone } from './support/startKeystone.ts';

const temporary = tmpdir();

const tokenOf = async ({ url, user }: Keystone): Promise<string> => {
  const { headers } = await sendRequest(`${url}/auth/tokens`, { method: 'POST', body: passwordAuth(user) });
  return String(headers['x-subject-token']);
};

/** Short, so that the test of the renewal is. */
const OTHER_LIFE_S = 8;

describe('startKeystone', () => {
  let folder: string;
  let one: Keystone;
  let other: Keystone;
  before(async () => {
    // A private folder: other runs keep their Keystones in the shared one.
    folder = mkdtempSync(join(temporary, 'keystones-'));
    process.env['TMPDIR'] = folder;
    [one, other] = await Promise.all([
      startKeystone({ tokenLifeS: 600 }),
      startKeystone({ tokenLifeS: OTHER_LIFE_S }),
    ]);
  });
  after(async () => {
    await Promise.all([one.close(), other.close()]);
    process.env['TMPDIR'] = temporary;
    rmSync(folder, { recursive: true });
  });

  it('should run several at a time, each with its own keys', async () => {
    assert.notEqual(one.url, other.url);
    const token = await tokenOf(one);
    assert.ok(await one.isGood(token));
    assert.ok(!(await other.isGood(token)));
  });

  it('should renew the token of its administrator', async () => {
    const endsAt = performance.now() + 1_500 * OTHER_LIFE_S;
    while (performance.now() < endsAt) {
      const sentAt = performance.now();
      const isGood = await other.isGood(await tokenOf(other));
      // On a busy machine it may have expired; its time of issue is truncated to whole seconds.
      assert.ok(isGood || performance.now() - sentAt > 1_000 * (OTHER_LIFE_S - 1));
      await pause(1_000);
    }
  });

  it('should not call a token invalid while stopped, and continue as before when started again', async () => {
    const good = await tokenOf(one);
    const bad = await tokenOf(one);
    await one.revoke(bad);
    await one.stop();
    await assert.rejects(one.isGood(good), { code: 'ECONNREFUSED' });
    await one.start();
    assert.deepEqual(await Promise.all([good, bad].map(one.isGood)), [true, false]);
  });

  it('should report why it cannot start, and leave nothing behind', async () => {
    const before = readdirSync(folder);
    await assert.rejects(
      startKeystone({ tokenLifeS: -1 }),
      /^Error: Keystone did not start: [^]+Value for option expiration/,
    );
    assert.deepEqual(readdirSync(folder), before);
  });

  it('should report the output of programs that fail', async () => {
    const empty = mkdtempSync(join(folder, 'no-keystone-'));
    const missingConfig = /Failed to find some config files: [^\n]+keystone\.conf/;
    await assert.rejects(
      manage(empty, ['db_sync']),
      /^Error: keystone-manage db_sync ended with 1:\n[^]+\.conf/,
    );
    await assert.rejects(startUwsgi(empty, 0), /^Error: Keystone's uwsgi ended with 22/);
    await assert.rejects(startUwsgi(empty, 0), missingConfig);
    rmSync(empty, { recursive: true });
  });

  it('should leave nothing behind when it is closed', async () => {
    await Promise.all([one.close(), other.close()]);
    for (const { url } of [one, other]) await assert.rejects(sendRequest(url), { code: 'ECONNREFUSED' });
    assert.deepEqual(readdirSync(folder), []);
  });
});
