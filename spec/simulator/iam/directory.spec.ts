import assert from 'node:assert/strict';
import { ada, logIn, signed, tokenOf } from '../support/credentials.ts';
import { ask } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

type Json = Readonly<Record<string, unknown>>;

const PROJECT = '48cc2c48765f481480c7db940d6409d1';
const LISTS = ['projects', 'domains', 'regions', 'services', 'endpoints'] as const;
const denied = {
  error: {
    code: 401,
    message: 'The request you have made requires authentication.',
    title: 'Unauthorized',
  },
};

describe('the versions of Keystone', () => {
  const simulator = useSimulator();

  it('should be one, with or without a token', async () => {
    const version = {
      id: 'v3.14',
      status: 'stable',
      updated: '2020-04-07T00:00:00Z',
      links: [{ rel: 'self', href: `${simulator().url}/v3/` }],
      'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
    };
    for (const headers of [{}, { 'X-Auth-Token': 'x' }]) {
      const all = await ask(simulator(), 'GET /', { headers });
      assert.deepEqual([all.status, all.json], [300, { versions: { values: [version] } }]);
      for (const path of ['/v3', '/v3/']) {
        const one = await ask(simulator(), `GET ${path}`, { headers });
        assert.deepEqual([one.status, one.json], [200, { version }]);
      }
    }
    assert.equal((await ask(simulator(), 'GET //')).status, 404);
    assert.equal(simulator().requests()[0]?.call, 'versions');
  });
});

describe('the lists of Keystone', () => {
  const bob = {
    ...ada,
    name: 'bob',
    domainName: 'ELSEWHERE',
    projects: [{ id: 'def', name: 'eu-nl_team' }],
  };
  const simulator = useSimulator({
    users: [ada, bob],
    accessKeys: [{ accessKey: 'AK1', secretKey: 's3cret-key' }],
  });

  const list = async (path: string, token?: string): Promise<readonly Json[]> => {
    const headers = { 'X-Auth-Token': token ?? (await tokenOf(simulator())) };
    const { status, json, text } = await ask(simulator(), `GET /v3/${path}`, { headers });
    assert.equal(status, 200, text);
    const { links, ...rest } = json;
    assert.deepEqual(links, { self: `${simulator().url}/v3/${path}`, previous: null, next: null });
    const [things] = Object.values(rest) as [readonly Json[]];
    return things;
  };
  const field = async (path: string, name: string, token?: string): Promise<unknown[]> =>
    (await list(path, token)).map((thing) => thing[name]);

  it('should show a project as Keystone does', async () => {
    const [project] = await list('projects?name=eu-de');
    const [domain] = await list('auth/domains');
    assert.deepEqual(project, {
      id: PROJECT,
      name: 'eu-de',
      domain_id: domain?.['id'],
      parent_id: domain?.['id'],
      is_domain: false,
      enabled: true,
      description: '',
      links: { self: `${simulator().url}/v3/projects/${PROJECT}` },
    });
  });

  it('should contain what the user of the token may see', async () => {
    for (const path of ['projects', 'auth/projects']) {
      assert.deepEqual(await field(path, 'name'), ['eu-de', 'eu-de_sub']);
    }
    for (const path of ['domains', 'auth/domains']) assert.deepEqual(await field(path, 'name'), ['ACCOUNT']);
    assert.deepEqual(await field('regions', 'id'), ['eu-de']);
    assert.deepEqual(await field('services', 'type'), ['identity', 'dli']);
    assert.deepEqual(await field('endpoints', 'region'), ['eu-de', '*', 'eu-de']);
    const other = await logIn(simulator(), {
      name: 'bob',
      domain: { name: 'ELSEWHERE' },
      scope: { project: { id: 'def' } },
    });
    const token = other.headers.get('x-subject-token')!;
    assert.deepEqual(await field('projects', 'id', token), ['def']);
    assert.deepEqual(await field('endpoints', 'region_id', token), ['eu-nl', '*', 'eu-nl']);
  });

  it('should select by name, by other fields and by page', async () => {
    const [domain] = await list('auth/domains');
    const inDomain = `projects?domain_id=${String(domain?.['id'])}`;
    for (const [path, ids] of [
      ['projects?name=eu-de_sub', ['abc']],
      ['projects?name=eu', []],
      ['projects?name=eu-de&enabled=False', []],
      ['projects?name=eu-de&enabled=True', [PROJECT]],
      [inDomain, [PROJECT, 'abc']],
      ['projects?domain_id=x', []],
      ['projects?other=x', [PROJECT, 'abc']],
      ['projects?page=2&per_page=1', ['abc']],
      ['projects?page=2', [PROJECT, 'abc']],
    ] as const) {
      assert.deepEqual(await field(path, 'id'), ids, path);
    }
    const [dli] = await list('services?type=dli');
    assert.deepEqual(await field(`endpoints?service_id=${String(dli?.['id'])}&interface=public`, 'url'), [
      simulator().url,
    ]);
  });

  it('should show one thing by its id', async () => {
    for (const name of LISTS) {
      const [first] = await list(name);
      const headers = { 'X-Auth-Token': await tokenOf(simulator()) };
      const { status, json } = await ask(simulator(), `GET /v3/${name}/${String(first?.['id'])}`, {
        headers,
      });
      assert.deepEqual([status, json], [200, { [name.slice(0, -1)]: first }]);
      const none = await ask(simulator(), `GET /v3/${name}/none`, { headers });
      const message = `Could not find ${name.slice(0, -1)}.`;
      assert.deepEqual(
        [none.status, none.json],
        [404, { error: { code: 404, message, title: 'Not Found' } }],
      );
      assert.equal(simulator().requests().at(-1)?.call, name);
    }
  });

  it('should list the projects of the user of the token and of no other', async () => {
    const login = await logIn(simulator());
    const token = login.headers.get('x-subject-token')!;
    const { user } = login.json['token'] as { user: { id: string } };
    assert.deepEqual(await field(`users/${user.id}/projects`, 'id', token), [PROJECT, 'abc']);
    const other = await ask(simulator(), 'GET /v3/users/x/projects', { headers: { 'X-Auth-Token': token } });
    assert.equal(other.status, 403);
  });

  it('should give a signed request the projects of all users, as the SDKs look them up', async () => {
    const path = '/v3/projects?name=eu-nl_team';
    const { status, json } = await ask(simulator(), `GET ${path}`, {
      headers: signed(simulator().url + path),
    });
    assert.deepEqual([status, (json['projects'] as Json[]).map(({ id }) => id)], [200, ['def']]);
    const forged = await ask(simulator(), `GET ${path}`, {
      headers: signed(simulator().url + path, { secretKey: 'x' }),
    });
    assert.deepEqual([forged.status, forged.json['error_code']], [401, 'APIG.0301']);
  });

  it('should refuse a bad token as Keystone does, in each call', async () => {
    for (const path of [...LISTS, 'projects/abc', 'auth/catalog', 'users/x/projects', 'auth/tokens']) {
      for (const headers of [{}, { 'X-Auth-Token': 'x' }]) {
        const { status, json } = await ask(simulator(), `GET /v3/${path}`, { headers });
        assert.deepEqual([status, json], [401, denied], path);
      }
    }
  });

  it('should contain the regions of the token in the catalog', async () => {
    const catalogOf = async (token: string) => {
      const { json } = await ask(simulator(), 'GET /v3/auth/catalog', { headers: { 'X-Auth-Token': token } });
      assert.deepEqual(json['links'], { self: `${simulator().url}/v3/auth/catalog` });
      const catalog = json['catalog'] as { type: string; endpoints: { region: string }[] }[];
      return catalog.map(({ type, endpoints }) => [type, endpoints.map(({ region }) => region)]);
    };
    assert.deepEqual(await catalogOf(await tokenOf(simulator())), [
      ['identity', ['eu-de', '*']],
      ['dli', ['eu-de']],
    ]);
    const domain = await logIn(simulator(), { scope: { domain: { name: 'ACCOUNT' } } });
    assert.deepEqual(await catalogOf(domain.headers.get('x-subject-token')!), [['identity', ['*']]]);
  });

  describe('without users', () => {
    const open = useSimulator();

    it('should have the shared project under each name that is asked for', async () => {
      const { projectId } = open().addJob(['running']);
      for (const query of ['', '?name=eu-de', '?name=cn-north-4']) {
        const { json } = await ask(open(), `GET /v3/projects${query}`);
        assert.deepEqual(
          (json['projects'] as Json[]).map(({ id, name }) => [id, name]),
          [[projectId, query === '?name=cn-north-4' ? 'cn-north-4' : 'eu-de']],
        );
      }
      const { json } = await ask(open(), 'GET /v3/services?name=dli');
      assert.deepEqual((json['services'] as Json[]).length, 1);
    });
  });
});
