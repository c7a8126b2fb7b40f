// The answers of Keystone that `keystone(…)` of lib/client/auth/ relies on. No code of the library takes part.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Login, passwordAuth } from './support/admin.ts';
import { type Answer, sendRequest } from './support/sendRequest.ts';
import { type Keystone, startKeystone } from './support/startKeystone.ts';

/** So long that a token is still valid when a busy machine has come to look at it. */
const LIFE_S = 60;

/** The answer to any wrong user, password, domain or project, which does not say what is wrong. */
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
    sendRequest(`${keystone.url}/auth/tokens${query}`, { method: 'POST', body });
  const logIn = (changes: Partial<Login> = {}, query = ''): Promise<Answer> =>
    post(passwordAuth({ ...keystone.user, ...changes }), query);
  const scopedTo = (scope: unknown): object => {
    const { auth } = passwordAuth(keystone.user);
    return { auth: { identity: auth.identity, scope } };
  };
  const tokenOf = async (issued: Promise<Answer>): Promise<string> =>
    String((await issued).headers['x-subject-token']);
  const validate = (token: string): Promise<Answer> =>
    keystone.admin('/auth/tokens', { headers: { 'x-subject-token': token } });
  const validateAsItself = (token: string): Promise<Answer> =>
    sendRequest(`${keystone.url}/auth/tokens`, {
      headers: { 'x-auth-token': token, 'x-subject-token': token },
    });
  const assertRefused = ({ status, headers, text }: Answer): void => {
    assert.equal(status, 401);
    assert.equal(text, refusal);
    assert.equal(headers['www-authenticate'], `Keystone uri="${keystone.url}"`);
  };

  describe('issuing a token', () => {
    it('should contain the time of expiry in microseconds, and no Date', async () => {
      const before = Date.now();
      const { status, headers, text } = await logIn();
      assert.equal(status, 201);
      assert.match(String(headers['x-subject-token']), /^gAAAAA[\w-]{150,250}={0,2}$/);
      assert.equal(headers['content-type'], 'application/json');
      assert.match(String(headers['x-openstack-request-id']), /^req-[\da-f-]{36}$/);
      // Left to the server in front of it: Apache, nginx, a gateway.
      assert.equal(headers.date, undefined);
      const { token } = JSON.parse(text) as Issued;
      assert.match(token.expires_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/);
      assert.match(token.issued_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/);
      assert.equal(Date.parse(token.expires_at) - Date.parse(token.issued_at), LIFE_S * 1000);
      // Truncated to whole seconds, so a token lives up to a second less than configured.
      assert.ok(Date.parse(token.issued_at) > before - 1000);
      assert.ok(Date.parse(token.issued_at) <= Date.now());
    });

    it('should include the catalog unless nocatalog is set', async () => {
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

    it('should find a project by its name and domain, and by its id', async () => {
      const { projectId, projectName, domainName } = keystone.user;
      for (const project of [{ id: projectId }, { name: projectName, domain: { name: domainName } }]) {
        const { status, text } = await post(scopedTo({ project }));
        assert.equal(status, 201);
        const { id, name } = (JSON.parse(text) as Issued).token.project!;
        assert.deepEqual({ id, name }, { id: projectId, name: projectName });
      }
    });

    it('should refuse the name of a project without a domain', async () => {
      const { status, text } = await post(scopedTo({ project: { name: keystone.user.projectName } }));
      assert.equal(status, 400);
      assert.match(text, /^\{"error":\{"code":400,"message":"Expecting to find domain in project\. /);
    });

    it('should issue an unscoped token if no project is named', async () => {
      const { status, text } = await post(scopedTo(undefined));
      assert.equal(status, 201);
      assert.equal((JSON.parse(text) as Issued).token.project, undefined);
    });

    it('should accept a slash at the end, and redirect for two in the middle', async () => {
      const body = passwordAuth(keystone.user);
      const slash = await sendRequest(`${keystone.url}/auth/tokens/`, { method: 'POST', body });
      assert.equal(slash.status, 201);
      const two = await sendRequest(`${keystone.url}//auth/tokens`, { method: 'POST', body });
      assert.equal(two.status, 308);
      assert.equal(two.headers.location, `${keystone.url}/auth/tokens`);
    });

    it('should answer 404 without the version in the path', async () => {
      const root = keystone.url.replace(/\/v3$/, '');
      const { status, headers } = await sendRequest(`${root}/auth/tokens`, { method: 'POST', body: {} });
      assert.equal(status, 404);
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    });

    it('should accept JSON only with its content type', async () => {
      const body = passwordAuth(keystone.user);
      const typed = (type: string): Promise<Answer> =>
        sendRequest(`${keystone.url}/auth/tokens`, {
          method: 'POST',
          body,
          headers: { 'content-type': type },
        });
      assert.equal((await typed('application/json;charset=utf8')).status, 201);
      const plain = await typed('text/plain');
      assert.equal(plain.status, 400);
      assert.match(plain.text, /"Expecting to find application\/json in Content-Type header\. /);
    });
  });

  describe('refusing a token', () => {
    it('should give the same answer for a wrong password and an unknown user, domain or project', async () => {
      assertRefused(await logIn({ password: 'wrong' }));
      assertRefused(await logIn({ username: 'nobody' }));
      assertRefused(await logIn({ domainName: 'nowhere' }));
      assertRefused(await logIn({ projectName: 'eu-nl' }));
      assertRefused(await post(scopedTo({ project: { id: '0'.repeat(32) } })));
    });

    it('should give the same answer for a project and a domain in which the user has no role', async () => {
      assertRefused(await post(scopedTo({ project: { name: 'admin', domain: { name: 'Default' } } })));
      assertRefused(await post(scopedTo({ domain: { name: keystone.user.domainName } })));
    });

    it('should give the same answer for a disabled user with the right password', async () => {
      const user = { name: 'retired', password: 'right', enabled: true };
      const created = await keystone.admin('/users', { method: 'POST', body: { user } });
      const { id } = (JSON.parse(created.text) as { user: { id: string } }).user;
      const body = {
        auth: { identity: { methods: ['password'], password: { user: { id, password: 'right' } } } },
      };
      assert.equal((await post(body)).status, 201);
      const change = { user: { enabled: false } };
      assert.equal((await keystone.admin(`/users/${id}`, { method: 'PATCH', body: change })).status, 200);
      assertRefused(await post(body));
    });
  });

  describe('validating a token', () => {
    it('should accept a valid token, with the answer it was issued with', async () => {
      const issued = await logIn();
      const token = String(issued.headers['x-subject-token']);
      for (const { status, text } of [await validate(token), await validateAsItself(token)]) {
        assert.equal(status, 200);
        assert.equal(text, issued.text);
      }
      assert.ok(await keystone.isGood(token));
    });

    it('should reject nonsense', async () => {
      const { status, text } = await validate('nonsense');
      assert.equal(status, 404);
      assert.equal(
        text,
        '{"error":{"code":404,"message":"Could not recognize Fernet token","title":"Not Found"}}\n',
      );
      assertRefused(await validateAsItself('nonsense'));
      assert.ok(!(await keystone.isGood('nonsense')));
    });

    it('should reject a revoked token, and no other', async () => {
      const earlier = await tokenOf(logIn());
      const revoked = await tokenOf(logIn());
      await keystone.revoke(revoked);
      const later = await tokenOf(logIn());
      const { status, text } = await validate(revoked);
      assert.equal(status, 404);
      assert.equal(text, gone);
      assertRefused(await validateAsItself(revoked));
      assert.deepEqual(await Promise.all([earlier, revoked, later].map(keystone.isGood)), [
        true,
        false,
        true,
      ]);
      await assert.rejects(keystone.revoke(revoked), /did not revoke a token: 404 /);
    });

    it('should reject an expired token from the exact second of its expiry', async () => {
      const issued = await logIn();
      const token = String(issued.headers['x-subject-token']);
      const expiresAt = Date.parse((JSON.parse(issued.text) as Issued).token.expires_at);
      assert.ok(await keystone.isGood(token));
      await pause(Math.max(0, expiresAt - Date.now() - 2_000));
      for (let isGood = true; isGood;) {
        await pause(50);
        const sentAt = Date.now();
        isGood = await keystone.isGood(token);
        assert.ok(isGood ? sentAt < expiresAt : Date.now() >= expiresAt, String(Date.now() - expiresAt));
      }
      const { status, text } = await validate(token);
      assert.equal(status, 404);
      assert.equal(text, gone);
      assertRefused(await validateAsItself(token));
      assert.ok(!(await keystone.isGood(token)));
      // The grace period of Keystone for long operations is switched off.
      const late = await keystone.admin('/auth/tokens?allow_expired=1', {
        headers: { 'x-subject-token': token },
      });
      assert.equal(late.status, 404);
    });

    it('should reject a token issued in the second in which its user was changed', async () => {
      const earlier = await tokenOf(logIn());
      const found = JSON.parse((await keystone.admin(`/users?name=${keystone.user.username}`)).text) as {
        users: readonly { readonly id: string }[];
      };
      const enabled = (value: boolean): Promise<Answer> =>
        keystone.admin(`/users/${found.users[0]!.id}`, {
          method: 'PATCH',
          body: { user: { enabled: value } },
        });
      const issuedAt = ({ text }: Answer): number => Date.parse((JSON.parse(text) as Issued).token.issued_at);
      let sentAt: number;
      let issued: Answer;
      do {
        // Early in a second, so that all requests are in the same one; on a busy machine that takes several attempts.
        await pause(1010 - (Date.now() % 1000));
        sentAt = Date.now();
        await enabled(false);
        await enabled(true);
        issued = await logIn();
      } while (issuedAt(issued) > sentAt); // truncated to the second
      const within = String(issued.headers['x-subject-token']);
      assert.deepEqual(await Promise.all([earlier, within].map(keystone.isGood)), [false, false]);
      await pause(1010 - (Date.now() % 1000));
      assert.ok(await keystone.isGood(await tokenOf(logIn())));
    });
  });
});
