// What Keystone says, to which `keystone(…)` of lib/client/auth/ is written. No code of the library is in it.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, ask } from './ask.ts';
import type { Keystone, Login } from './Keystone.ts';
import { passwordFor } from './passwordFor.ts';
import { startKeystone } from './startKeystone.ts';

const LIFE_S = 6;

/** What all that is wrong with a user, a password, a domain or a project polls like: it does not say what. */
const refusal =
  '{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}\n';
const gone = '{"error":{"code":404,"message":"Failed to validate token","title":"Not Found"}}\n';

interface Issued {
  readonly token: {
    readonly expires_at: string;
    readonly issued_at: string;
    readonly project?: { readonly id: string; readonly name: string };
  };
}

describe('Keystone', () => {
  let keystone: Keystone;
  before(async () => {
    keystone = await startKeystone({ tokenLifeS: LIFE_S });
  });
  after(() => keystone.close());

  const post = (body: unknown, query = ''): Promise<Answer> =>
    ask(`${keystone.url}/auth/tokens${query}`, { method: 'POST', body });
  const logIn = (changes: Partial<Login> = {}, query = ''): Promise<Answer> =>
    post(passwordFor({ ...keystone.user, ...changes }), query);
  const scopedTo = (scope: unknown): object => {
    const { auth } = passwordFor(keystone.user);
    return { auth: { identity: auth.identity, scope } };
  };
  const tokenOf = async (issued: Promise<Answer>): Promise<string> =>
    String((await issued).headers['x-subject-token']);
  const judged = (token: string): Promise<Answer> =>
    keystone.ask('/auth/tokens', { headers: { 'x-subject-token': token } });
  const usedBy = (token: string): Promise<Answer> =>
    ask(`${keystone.url}/auth/tokens`, { headers: { 'x-auth-token': token, 'x-subject-token': token } });
  const assertRefused = ({ status, headers, text }: Answer): void => {
    assert.equal(status, 401);
    assert.equal(text, refusal);
    assert.equal(headers['www-authenticate'], `Keystone uri="${keystone.url}"`);
  };

  describe('when it issues a token', () => {
    it('should say until when it is good, in microseconds, and whose clock that is it does not', async () => {
      const before = Date.now();
      const { status, headers, text } = await logIn();
      assert.equal(status, 201);
      assert.match(String(headers['x-subject-token']), /^gAAAAA[\w-]{150,250}={0,2}$/);
      assert.equal(headers['content-type'], 'application/json');
      assert.match(String(headers['x-openstack-request-id']), /^req-[\da-f-]{36}$/);
      // That is for whatever stands before it: Apache, nginx, a gateway.
      assert.equal(headers.date, undefined);
      const { token } = JSON.parse(text) as Issued;
      assert.match(token.expires_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/);
      assert.match(token.issued_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/);
      assert.equal(Date.parse(token.expires_at) - Date.parse(token.issued_at), LIFE_S * 1000);
      // Cut off to whole seconds, so that it lives up to a second less than is configured.
      assert.ok(Date.parse(token.issued_at) > before - 1000);
      assert.ok(Date.parse(token.issued_at) <= Date.now());
    });

    it('should show the catalog unless asked not to', async () => {
      const keys = async (answer: Promise<Answer>): Promise<readonly string[]> =>
        Object.keys((JSON.parse((await answer).text) as Issued).token);
      const short = [
        'methods',
        'user',
        'audit_ids',
        'expires_at',
        'issued_at',
        'project',
        'is_domain',
        'roles',
      ];
      assert.deepEqual(await keys(logIn()), [...short, 'catalog']);
      for (const query of ['?nocatalog', '?nocatalog=1', '?nocatalog=true'])
        assert.deepEqual(await keys(logIn({}, query)), short, query);
    });

    it('should know a project by its name in its domain, and by its id', async () => {
      const { projectId, projectName, domainName } = keystone.user;
      for (const project of [{ id: projectId }, { name: projectName, domain: { name: domainName } }]) {
        const { status, text } = await post(scopedTo({ project }));
        assert.equal(status, 201);
        const { id, name } = (JSON.parse(text) as Issued).token.project!;
        assert.deepEqual({ id, name }, { id: projectId, name: projectName });
      }
    });

    it('should refuse a project by its name alone', async () => {
      const { status, text } = await post(scopedTo({ project: { name: keystone.user.projectName } }));
      assert.equal(status, 400);
      assert.match(text, /^\{"error":\{"code":400,"message":"Expecting to find domain in project\. /);
    });

    it('should issue one for no project if none is named', async () => {
      const { status, text } = await post(scopedTo(undefined));
      assert.equal(status, 201);
      assert.equal((JSON.parse(text) as Issued).token.project, undefined);
    });

    it('should take a slash at the end, and send elsewhere for two in the middle', async () => {
      const body = passwordFor(keystone.user);
      const slash = await ask(`${keystone.url}/auth/tokens/`, { method: 'POST', body });
      assert.equal(slash.status, 201);
      const two = await ask(`${keystone.url}//auth/tokens`, { method: 'POST', body });
      assert.equal(two.status, 308);
      assert.equal(two.headers.location, `${keystone.url}/auth/tokens`);
    });

    it('should not be found without its version', async () => {
      const root = keystone.url.replace(/\/v3$/, '');
      const { status, headers } = await ask(`${root}/auth/tokens`, { method: 'POST', body: {} });
      assert.equal(status, 404);
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    });

    it('should understand JSON by its type only', async () => {
      const body = passwordFor(keystone.user);
      const typed = (type: string): Promise<Answer> =>
        ask(`${keystone.url}/auth/tokens`, { method: 'POST', body, headers: { 'content-type': type } });
      assert.equal((await typed('application/json;charset=utf8')).status, 201);
      const plain = await typed('text/plain');
      assert.equal(plain.status, 400);
      assert.match(plain.text, /"Expecting to find application\/json in Content-Type header\. /);
    });
  });

  describe('when it refuses one', () => {
    it('should say the same of a wrong password and an unknown user, domain or project', async () => {
      assertRefused(await logIn({ password: 'wrong' }));
      assertRefused(await logIn({ username: 'nobody' }));
      assertRefused(await logIn({ domainName: 'nowhere' }));
      assertRefused(await logIn({ projectName: 'eu-nl' }));
      assertRefused(await post(scopedTo({ project: { id: '0'.repeat(32) } })));
    });

    it('should say the same of a project and a domain in which the user has no role', async () => {
      assertRefused(await post(scopedTo({ project: { name: 'admin', domain: { name: 'Default' } } })));
      assertRefused(await post(scopedTo({ domain: { name: keystone.user.domainName } })));
    });

    it('should say the same of a disabled user, with the right password', async () => {
      const user = { name: 'retired', password: 'right', enabled: true };
      const made = await keystone.ask('/users', { method: 'POST', body: { user } });
      const { id } = (JSON.parse(made.text) as { user: { id: string } }).user;
      const body = {
        auth: { identity: { methods: ['password'], password: { user: { id, password: 'right' } } } },
      };
      assert.equal((await post(body)).status, 201);
      const change = { user: { enabled: false } };
      assert.equal((await keystone.ask(`/users/${id}`, { method: 'PATCH', body: change })).status, 200);
      assertRefused(await post(body));
    });
  });

  describe('when it judges one', () => {
    it('should know a good one, with what was said when it was issued', async () => {
      const issued = await logIn();
      const token = String(issued.headers['x-subject-token']);
      for (const { status, text } of [await judged(token), await usedBy(token)]) {
        assert.equal(status, 200);
        assert.equal(text, issued.text);
      }
      assert.ok(await keystone.isGood(token));
    });

    it('should not know nonsense', async () => {
      const { status, text } = await judged('nonsense');
      assert.equal(status, 404);
      assert.equal(
        text,
        '{"error":{"code":404,"message":"Could not recognize Fernet token","title":"Not Found"}}\n',
      );
      assertRefused(await usedBy('nonsense'));
      assert.ok(!(await keystone.isGood('nonsense')));
    });

    it('should not know one that was revoked, and no other is the worse for it', async () => {
      const earlier = await tokenOf(logIn());
      const revoked = await tokenOf(logIn());
      await keystone.revoke(revoked);
      const later = await tokenOf(logIn());
      const { status, text } = await judged(revoked);
      assert.equal(status, 404);
      assert.equal(text, gone);
      assertRefused(await usedBy(revoked));
      assert.deepEqual(await Promise.all([earlier, revoked, later].map(keystone.isGood)), [
        true,
        false,
        true,
      ]);
      await assert.rejects(keystone.revoke(revoked), /did not revoke a token: 404 /);
    });

    it('should not know one that has expired, from the very second that was said', async () => {
      const issued = await logIn();
      const token = String(issued.headers['x-subject-token']);
      const expiresAt = Date.parse((JSON.parse(issued.text) as Issued).token.expires_at);
      await pause(expiresAt - 1000 - Date.now());
      assert.ok(await keystone.isGood(token), 'a second before');
      await pause(expiresAt - Date.now());
      const { status, text } = await judged(token);
      assert.equal(status, 404);
      assert.equal(text, gone);
      assertRefused(await usedBy(token));
      assert.ok(!(await keystone.isGood(token)));
      // Nor with the grace that Keystone has for services whose work outlives a token: it is off here.
      const late = await keystone.ask('/auth/tokens?allow_expired=1', {
        headers: { 'x-subject-token': token },
      });
      assert.equal(late.status, 404);
    });

    it('should not know one that was issued in the second in which its user was changed', async () => {
      const earlier = await tokenOf(logIn());
      const found = JSON.parse((await keystone.ask(`/users?name=${keystone.user.username}`)).text) as {
        users: readonly { readonly id: string }[];
      };
      const enabled = (value: boolean): Promise<Answer> =>
        keystone.ask(`/users/${found.users[0]!.id}`, { method: 'PATCH', body: { user: { enabled: value } } });
      // Early in a second: all of it in this one.
      await pause(1010 - (Date.now() % 1000));
      await enabled(false);
      await enabled(true);
      const within = await tokenOf(logIn());
      assert.ok(Date.now() % 1000 > 10, 'all of it was to be in one second');
      assert.deepEqual(await Promise.all([earlier, within].map(keystone.isGood)), [false, false]);
      await pause(1010 - (Date.now() % 1000));
      assert.ok(await keystone.isGood(await tokenOf(logIn())));
    });
  });
});
