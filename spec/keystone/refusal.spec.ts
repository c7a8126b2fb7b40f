// Watches whose token requests a real Keystone refuses or does not answer.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { AuthError, PollFailedError } from 'dli-watch';
import { type Keystone, startKeystone } from './support/startKeystone.ts';
import { assertCompleted, gapsOf, leastUseMs, type Service, startService } from './support/startService.ts';

const LIFE_S = 20;
const WRONG = 'not the password';

describe('50 watches without a token', () => {
  let keystone: Keystone;
  let service: Service;
  before(async () => {
    keystone = await startKeystone({ tokenLifeS: LIFE_S });
    service = await startService(keystone);
  });
  after(async () => {
    await service.close();
    await keystone.close();
  });

  for (const [what, changes] of [
    ['a wrong password', { password: WRONG }],
    ['an unknown project', { projectName: 'eu-nl' }],
  ] as const)
    it(`should all fail with ${what} after one token request`, async () => {
      const { source, proxy } = await service.setUp(changes);
      const outcomes = await service.watch(source, { jobs: 50, lengthMs: 60_000 });
      for (const { ended } of outcomes) {
        assert.ok(ended.status === 'rejected');
        const error: unknown = ended.reason;
        assert.ok(error instanceof PollFailedError);
        assert.ok(error.cause instanceof AuthError);
        assert.equal(error.cause.status, 401);
        assert.equal(error.cause.serviceMessage, 'The request you have made requires authentication.');
        const dump = inspect(error, { depth: 10, showHidden: true });
        assert.ok(!dump.includes(keystone.user.password) && !dump.includes(WRONG), dump);
      }
      assert.equal(outcomes.length, 50);
      assert.deepEqual(
        proxy.tokenRequests().map(({ status }) => status),
        [401],
      );
    });

  it('should wait while Keystone is down, and complete once it is back', async () => {
    const { source, proxy } = await service.setUp();
    const watching = service.watch(source, { jobs: 50, lengthMs: 20_000 });
    while (proxy.tokenRequests()[0]?.delivered !== true) await pause(100);
    await pause(5_000);
    await keystone.stop();
    // Until the token has to be replaced, and for some attempts more.
    while (proxy.tokenRequests().filter(({ failed }) => failed).length < 3) await pause(100);
    await keystone.start();

    const outcomes = await watching;
    assertCompleted(outcomes);
    const failures = outcomes.flatMap((outcome) => outcome.failures);
    // From the gateway, which cannot validate. A token is renewed beside the polls, so broken connections to Keystone fail a poll
    // only once the token has ended.
    const kinds = new Set(failures.map((error) => (error._tag === 'HttpError' ? error.status : error._tag)));
    // Keystone listens before it answers; on a busy machine for longer than the limit of a request.
    kinds.delete('RequestTimeoutError');
    kinds.delete('NetworkError');
    assert.deepEqual(kinds, new Set([503]));
    const requests = proxy.tokenRequests();
    // Only tokens that reached the client: it gives up a request that a starting Keystone answers late.
    const issued = requests.filter(({ status, delivered }) => status === 201 && delivered);
    const uses = gapsOf(issued.map(({ sentAt }) => sentAt));
    assert.ok(uses.length > 0 && Math.min(...uses) >= leastUseMs(LIFE_S), String(uses));
  });
});
