import assert from 'node:assert/strict';
import { firstValueFrom } from 'rxjs';
import { startSimulator } from 'dli-watch/simulator';
import { fleetOptionsOf, openSession } from '../../lib/cli/session.ts';
import { fakeIo } from './support/fakeIo.ts';

const DLI_ENDPOINT = 'http://127.0.0.1:9';
const USER = {
  OS_USERNAME: 'watcher',
  OS_PASSWORD: 'a-password',
  OS_USER_DOMAIN_NAME: 'domain',
  OS_PROJECT_NAME: 'eu-de',
  OS_AUTH_URL: 'http://127.0.0.1:9/v3',
};
const KEYS = { HUAWEICLOUD_SDK_AK: 'an-access-key', HUAWEICLOUD_SDK_SK: 'a-secret-key' };

describe('openSession', () => {
  it('should know the secrets of each kind of credentials, and name the kind', async () => {
    for (const [env, credentials, secrets] of [
      [{ OS_TOKEN: 'a-token' }, 'token', ['a-token']],
      [USER, 'user and password', ['a-password']],
      [KEYS, 'access key', ['an-access-key', 'a-secret-key']],
      [
        { ...KEYS, HUAWEICLOUD_SDK_SECURITY_TOKEN: 'a-security-token' },
        'access key',
        ['an-access-key', 'a-secret-key', 'a-security-token'],
      ],
    ] as const) {
      const session = await openSession(fakeIo({ env: { DLI_ENDPOINT, ...env } }).io, {});
      assert.equal(session.credentials, credentials);
      assert.deepEqual(session.secrets, secrets);
      assert.equal(session.endpoint, DLI_ENDPOINT);
      await session.close();
    }
  });

  it('should refuse an environment without credentials, and show none that are wrong', async () => {
    await assert.rejects(openSession(fakeIo().io, {}), {
      name: 'UsageError',
      message: /set DLI_ENDPOINT: .*set OS_TOKEN/,
    });
    const env = { DLI_ENDPOINT, OS_TOKEN: 'a\nsecret' };
    await assert.rejects(openSession(fakeIo({ env }).io, {}), (error: Error) => {
      assert.equal(error.name, 'UsageError');
      return !error.message.includes('secret');
    });
  });

  it('should say on standard error that lists are refused with --coalesce', async () => {
    await using simulator = await startSimulator();
    const refs = Array.from({ length: 8 }, () => simulator.addJob(['running'])); // fewer are polled one by one
    simulator.fail('list', [{ fault: 'error', status: 403, code: 'DLI.0003', forPolls: 10 }]);
    const { io, stderr } = fakeIo({ env: { DLI_ENDPOINT: simulator.url, OS_TOKEN: 'any' } });
    const session = await openSession(io, { coalesce: true });
    await Promise.all(refs.map((ref) => firstValueFrom(session.source.readState$(ref))));
    assert.match(stderr(), /^Warning: the list of batches was refused \(HTTP 403 [^\n]*\n$/);
    await session.close();
  });

  it('should pass the flags on to the watches', async () => {
    const { io } = fakeIo({ env: { DLI_ENDPOINT, OS_TOKEN: 'any' } });
    const session = await openSession(io, {});
    const { source, schedule, deadline } = fleetOptionsOf(session, { every: 500, timeout: 7_000 });
    assert.equal(source, session.source);
    assert.equal(deadline, 7_000);
    assert.equal(typeof schedule, 'function');
    assert.equal(fleetOptionsOf(session, {}).schedule, undefined);
    await session.close();
  });
});
