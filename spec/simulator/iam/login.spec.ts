import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import { inspect } from 'node:util';
import { eventually } from '../../support/eventually.ts';
import { ada, logIn, loginBody, tokenOf } from '../support/credentials.ts';
import { ask, poll, stateOf } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

interface Token {
  expires_at: string;
  issued_at: string;
  catalog?: { type: string; endpoints: { url: string }[] }[];
  [name: string]: unknown;
}

const PROJECT = '48cc2c48765f481480c7db940d6409d1';
const DAY = 86_400_000;

const domainOf = (token: Record<string, unknown>): unknown =>
  (token['project'] as { domain: unknown }).domain;

describe('POST /v3/auth/tokens', () => {
  const bob = { ...ada, name: 'bob', password: 'other', domainName: 'ELSEWHERE' };
  const simulator = useSimulator({ users: [ada, bob] });
  const tokenIn = ({ json }: { json: Readonly<Record<string, unknown>> }): Token => json['token'] as Token;

  it('should issue a token for a project in the format of Keystone', async () => {
    const before = Date.now();
    const answer = await logIn(simulator());
    assert.equal(answer.status, 201);
    assert.match(answer.headers.get('x-subject-token') ?? '', /^[\w-]{2048}$/);
    const { expires_at, issued_at, catalog, ...rest } = tokenIn(answer);
    for (const text of [expires_at, issued_at]) {
      assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/);
    }
    assert.ok(Date.parse(issued_at) >= before && Date.parse(issued_at) <= Date.now());
    assert.equal(Date.parse(expires_at) - Date.parse(issued_at), DAY);
    assert.deepEqual(
      catalog?.map(({ type, endpoints }) => [type, endpoints[0]?.url]),
      [
        ['identity', `${simulator().url}/v3`],
        ['dli', simulator().url],
      ],
    );
    const [{ id: userId }, { id: domainId }, [{ id: roleId }]] = [
      rest['user'],
      domainOf(rest),
      rest['roles'],
    ] as [{ id: string }, { id: string }, [{ id: string }]];
    for (const id of [userId, domainId, roleId]) assert.match(id, /^[0-9a-f]{32}$/);
    const domain = { id: domainId, name: 'ACCOUNT' };
    assert.deepEqual(rest, {
      methods: ['password'],
      roles: [{ id: roleId, name: 'te_admin' }],
      project: { id: PROJECT, name: 'eu-de', domain },
      user: { id: userId, name: 'ada', domain, password_expires_at: null },
    });
  });

  it('should leave out the catalog for any value of nocatalog', async () => {
    for (const value of ['true', '1', 'false']) {
      const token = tokenIn(await logIn(simulator(), {}, `?nocatalog=${value}`));
      assert.ok(!('catalog' in token));
    }
    for (const query of ['', '?nocatalog=', '?nocatalog', '?other=1']) {
      assert.ok('catalog' in tokenIn(await logIn(simulator(), {}, query)), query);
    }
  });

  it('should find the project by id or else by name, and check its domain', async () => {
    for (const [project, id] of [
      [{ id: 'abc' }, 'abc'],
      [{ name: 'eu-de_sub' }, 'abc'],
      [{ id: 'abc', name: 'eu-de' }, 'abc'],
      [{ name: 'eu-de', domain: { name: 'ACCOUNT' } }, PROJECT],
    ] as const) {
      const token = tokenIn(await logIn(simulator(), { scope: { project } }));
      assert.equal((token['project'] as { id: string }).id, id);
    }
  });

  const wrong = 'The username or password is wrong.';
  const denied = 'The request you have made requires authentication.';
  const refusals: readonly (readonly [string, object, string])[] = [
    ['user', { name: 'eve' }, wrong],
    ['user in another case', { name: 'Ada' }, wrong],
    ['password', { password: 'guess' }, wrong],
    ['password, another user’s', { password: 'other' }, wrong],
    ['domain', { domain: { name: 'ELSEWHERE' } }, wrong],
    ['project name', { scope: { project: { name: 'eu-nl' } } }, denied],
    ['project id', { scope: { project: { id: 'eu-de' } } }, denied],
    [
      'domain of the project',
      { scope: { project: { name: 'eu-de', domain: { name: 'ELSEWHERE' } } } },
      denied,
    ],
  ];
  for (const [what, otherwise, message] of refusals) {
    it(`should refuse a wrong ${what}`, async () => {
      const { status, json, headers } = await logIn(simulator(), otherwise);
      assert.equal(status, 401);
      assert.deepEqual(json, { error: { code: 401, message, title: 'Unauthorized' } });
      assert.equal(headers.get('x-subject-token'), null);
      assert.equal(simulator().tokensIssued, 0);
    });
  }

  const user = 'auth.identity.password.user';
  const malformed: readonly (readonly [object | string, string])[] = [
    ['', 'auth.identity.methods'],
    ['{"auth":', 'auth.identity.methods'],
    ['null', 'auth.identity.methods'],
    [{ methods: 'password' }, 'auth.identity.methods'],
    [{ methods: ['token'] }, 'auth.identity.token.id'],
    [{ name: '' }, user],
    [{ name: 7 }, user],
    [{ password: '' }, user],
    [{ password: null }, user],
    [{ domain: 'ACCOUNT' }, user],
    [{ scope: null }, 'auth.scope.project'],
    [{ scope: { domain: {} } }, 'auth.scope.project'],
    [{ scope: { system: { all: true } } }, 'auth.scope.project'],
    [{ scope: 'eu-de' }, 'auth.scope.project'],
    [{ scope: { project: {} } }, 'auth.scope.project'],
    [{ scope: { project: 'eu-de' } }, 'auth.scope.project'],
  ];
  for (const [given, missing] of malformed) {
    it(`should refuse ${JSON.stringify(given)}`, async () => {
      const body = typeof given === 'string' ? given : loginBody(given);
      const { status, json } = await ask(simulator(), 'POST /v3/auth/tokens', { body, headers: {} });
      assert.equal(status, 400);
      const message = `The request body is invalid: ${missing}.`;
      assert.deepEqual(json, { error: { code: 400, message, title: 'Bad Request' } });
    });
  }

  it('should answer no method but POST, GET, HEAD and DELETE', async () => {
    for (const method of ['PUT', 'PATCH']) {
      assert.equal((await ask(simulator(), `${method} /v3/auth/tokens`)).status, 404);
    }
  });

  it('should find the user and the domains by id', async () => {
    const { user, project } = tokenIn(await logIn(simulator())) as unknown as {
      user: { id: string; domain: { id: string } };
      project: unknown;
    };
    const domain = { id: user.domain.id };
    const byId = (password: string): string =>
      JSON.stringify({
        auth: {
          identity: { methods: ['password'], password: { user: { id: user.id, password } } },
          scope: { project: { name: 'eu-de', domain } },
        },
      });
    for (const answer of [
      await logIn(simulator(), { domain }),
      await logIn(simulator(), { scope: { project: { name: 'eu-de', domain } } }),
      await ask(simulator(), 'POST /v3/auth/tokens', { body: byId('s3cret-pass') }),
    ]) {
      assert.equal(answer.status, 201);
      assert.deepEqual(
        [tokenIn(answer)['user'], tokenIn(answer)['project']],
        [{ ...user, name: 'ada', password_expires_at: null }, project],
      );
    }
    assert.equal((await ask(simulator(), 'POST /v3/auth/tokens', { body: byId('guess') })).status, 401);
    for (const other of [{ domain: { id: 'x' } }, { scope: { domain: { id: 'x' } } }]) {
      assert.equal((await logIn(simulator(), other)).status, 401);
    }
  });

  const scopes: readonly (readonly [string, unknown, string[]])[] = [
    ['a domain', { domain: { name: 'ACCOUNT' } }, ['catalog', 'domain', 'roles']],
    ['no scope', undefined, []],
    ['"unscoped"', 'unscoped', []],
    ['{ unscoped }', { unscoped: {} }, []],
    ['an empty scope', {}, []],
    [
      'a project and a domain',
      { domain: { name: 'ACCOUNT' }, project: { id: 'abc' } },
      ['catalog', 'project', 'roles'],
    ],
  ];
  for (const [what, scope, fields] of scopes) {
    it(`should issue a token for ${what}, good for DLI only if it is for a project`, async () => {
      const body = JSON.parse(loginBody()) as { auth: { scope?: unknown } };
      body.auth.scope = scope;
      const answer = await ask(simulator(), 'POST /v3/auth/tokens', { body: JSON.stringify(body) });
      assert.equal(answer.status, 201);
      const names = Object.keys(tokenIn(answer));
      assert.deepEqual(names.sort(), ['expires_at', 'issued_at', 'methods', 'user', ...fields].sort());
      const headers = { 'X-Auth-Token': answer.headers.get('x-subject-token')! };
      const used = await poll(simulator(), simulator().addJob(['running']), { headers });
      assert.equal(used.status, fields.includes('project') ? 200 : 403);
    });
  }

  it('should issue a token for another token, which it does not outlive', async () => {
    const first = await logIn(simulator(), { scope: 'unscoped' });
    const body = (id: unknown): string =>
      JSON.stringify({
        auth: { identity: { methods: ['token'], token: { id } }, scope: { project: { id: 'abc' } } },
      });
    const second = await ask(simulator(), 'POST /v3/auth/tokens', {
      body: body(first.headers.get('x-subject-token')),
    });
    assert.equal(second.status, 201);
    const { project, methods, expires_at } = tokenIn(second);
    assert.equal((project as { id: string }).id, 'abc');
    assert.deepEqual([methods, expires_at], [['password', 'token'], tokenIn(first).expires_at]);
    assert.equal((await ask(simulator(), 'POST /v3/auth/tokens', { body: body('x') })).status, 401);
    assert.equal((await ask(simulator(), 'POST /v3/auth/tokens', { body: body(7) })).status, 400);
    simulator().revokeTokens();
    const late = { body: body(second.headers.get('x-subject-token')) };
    assert.equal((await ask(simulator(), 'POST /v3/auth/tokens', late)).status, 401);
  });

  it('should validate a token by GET and HEAD, and revoke it by DELETE', async () => {
    const [mine, other] = [await logIn(simulator()), await logIn(simulator())];
    const token = (answer: typeof mine): string => answer.headers.get('x-subject-token')!;
    const about = (method: string, subject?: string) =>
      ask(simulator(), `${method} /v3/auth/tokens`, {
        headers: {
          'X-Auth-Token': token(mine),
          ...(subject !== undefined && { 'X-Subject-Token': subject }),
        },
      });
    const good = await about('GET', token(other));
    assert.deepEqual([good.status, good.json], [200, other.json]);
    assert.equal(good.headers.get('x-subject-token'), token(other));
    const head = await about('HEAD', token(other));
    assert.deepEqual([head.status, head.text], [200, '']);
    const revoked = await about('DELETE', token(other));
    assert.deepEqual([revoked.status, revoked.text], [204, '']);
    const gone = { error: { code: 404, message: 'Failed to validate token', title: 'Not Found' } };
    for (const method of ['GET', 'DELETE']) {
      for (const subject of [token(other), 'x']) {
        const answer = await about(method, subject);
        assert.deepEqual([answer.status, answer.json], [404, gone]);
      }
      assert.equal((await about(method)).status, 400);
    }
    const job = simulator().addJob(['running']);
    const used = await poll(simulator(), job, { headers: { 'X-Auth-Token': token(other) } });
    assert.match(await used.text(), /APIG\.0307/);
    assert.equal((await about('DELETE', token(mine))).status, 204);
    assert.equal((await about('GET', token(mine))).status, 401);
  });

  it('should issue a new token each time and keep the old ones valid', async () => {
    const job = simulator().addJob(['running']);
    const tokens = new Set<string>();
    for (let n = 0; n < 3; n += 1) tokens.add(await tokenOf(simulator()));
    assert.deepEqual([tokens.size, simulator().tokensIssued], [3, 3]);
    for (const token of tokens) {
      assert.equal(await stateOf(poll(simulator(), job, { headers: { 'X-Auth-Token': token } })), 'running');
    }
  });

  it('should keep secrets out of log and answers', async () => {
    const good = await logIn(simulator());
    const bad = await logIn(simulator(), { password: 's3cret-guess' });
    const malformed = await logIn(simulator(), { password: 's3cret-pass', scope: 's3cret-scope' });
    const token = good.headers.get('x-subject-token')!;
    const job = simulator().addJob(['running']);
    const refused = await poll(simulator(), job, { headers: { 'X-Auth-Token': `${token.slice(0, -1)}!` } });
    await poll(simulator(), job, { headers: { 'X-Auth-Token': token, 'X-Subject-Token': token } });
    const texts = [good.text, bad.text, malformed.text, await refused.text()];
    const all = inspect([simulator().requests(), simulator(), texts], {
      depth: null,
      showHidden: true,
      maxStringLength: null,
    });
    assert.doesNotMatch(all, /s3cret/);
    assert.ok(!all.includes(token.slice(0, 12)));
    assert.deepEqual(
      simulator()
        .requests()
        .map(({ call, ref }) => [call, ref?.batchId]),
      [
        ['token', undefined],
        ['token', undefined],
        ['token', undefined],
        ['state', job.batchId],
        ['state', job.batchId],
      ],
    );
  });

  it('should answer with a fault of the call before it reads the body', async () => {
    simulator().fail('token', [
      { fault: 'error', status: 503, code: 'x', shape: 'iam' },
      { fault: 'halfBody' },
      { fault: 'answer', status: 201, body: { token: {} } },
      { fault: 'throttled', retryAfter: 1 },
    ]);
    const first = await logIn(simulator());
    assert.deepEqual(
      [first.status, first.json],
      [503, { error: { code: 'x', message: 'Service Unavailable', title: 'Service Unavailable' } }],
    );
    await assert.rejects(logIn(simulator()));
    const bare = await logIn(simulator());
    assert.deepEqual([bare.status, bare.headers.get('x-subject-token')], [201, null]);
    assert.equal((await logIn(simulator())).status, 429);
    assert.equal(simulator().tokensIssued, 0);
    simulator().fail('token', [{ fault: 'hang' }]);
    const control = new AbortController();
    const hanging = assert.rejects(
      fetch(`${simulator().url}/v3/auth/tokens`, {
        method: 'POST',
        body: loginBody(),
        signal: control.signal,
      }),
    );
    await eventually(() => simulator().requests().length === 5);
    control.abort();
    await hanging;
    assert.equal((await logIn(simulator())).status, 201);
  });

  describe('without users', () => {
    const empty = useSimulator();

    it('should refuse every login and accept any token', async () => {
      assert.equal((await logIn(empty())).status, 401);
      assert.equal(await stateOf(poll(empty(), empty().addJob(['running']))), 'running');
    });
  });

  for (const tokenLength of [10, 21, 22, 23, 24 * 1_024, 32_768]) {
    describe(`with tokens of ${String(tokenLength)} characters`, () => {
      const sized = useSimulator({ users: [ada], tokenLength });

      it('should send them in a header and accept them', async () => {
        const options = { method: 'POST', maxHeaderSize: 65_536 };
        const tokens = new Set<string>();
        for (let n = 0; n < 2; n += 1) {
          const request = send(`${sized().url}/v3/auth/tokens?nocatalog=true`, options).end(loginBody());
          const [answer] = (await once(request, 'response')) as [IncomingMessage];
          answer.resume();
          const token = answer.headers['x-subject-token'] as string;
          assert.equal(token.length, tokenLength);
          tokens.add(token);
          const job = sized().addJob(['running']);
          assert.equal(await stateOf(poll(sized(), job, { headers: { 'X-Auth-Token': token } })), 'running');
        }
        assert.equal(tokens.size, 2);
      });
    });
  }

  for (const clockSkewMs of [-7_200_000, 3_600_000]) {
    describe(`with a clock that is ${String(clockSkewMs)} ms off`, () => {
      const skewed = useSimulator({ users: [ada], clockSkewMs, tokenLifeMs: 60_000 });

      it('should shift each Date and each time, but not the life of tokens', async () => {
        const offBy = (text: string): number => Date.parse(text) - Date.now() - clockSkewMs;
        const answer = await logIn(skewed());
        const { issued_at, expires_at } = tokenIn(answer);
        assert.ok(Math.abs(offBy(issued_at)) < 1_000);
        assert.ok(Math.abs(offBy(expires_at) - 60_000) < 1_000);
        const token = answer.headers.get('x-subject-token')!;
        const job = skewed().addJob(['running']);
        const seen = await poll(skewed(), job, { headers: { 'X-Auth-Token': token } });
        assert.equal(seen.status, 200);
        for (const { headers } of [answer, seen, await poll(skewed(), job)]) {
          assert.ok(Math.abs(offBy(headers.get('date')!)) < 2_000);
        }
        const list = await ask(skewed(), `GET /v2.0/${job.projectId}/batches`, {
          headers: { 'X-Auth-Token': token },
        });
        const { create_time, sessions } = list.json as {
          create_time: number;
          sessions: Record<string, number>[];
        };
        const [session] = sessions;
        for (const time of [create_time, session!['create_time']!, session!['update_time']!]) {
          assert.ok(Math.abs(time - Date.now() - clockSkewMs) < 1_000, String(time));
        }
        assert.ok(session!['duration']! >= 0 && session!['duration']! < 1_000);
      });
    });
  }
});
