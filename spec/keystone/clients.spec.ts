// The simulator, as the clients of OpenStack see it: keystoneauth, openstacksdk and the command line of Debian 12.
import assert from 'node:assert/strict';
import { startSimulator, type Simulator } from 'dli-watch/simulator';
import { runOpenStack, runProgram, runPython } from './support/runPython.ts';

const PROJECT = '48cc2c48765f481480c7db940d6409d1';

const user = {
  name: 'ada',
  password: 'pä ß€ "\\/',
  domainName: 'OTC00000000001000000447',
  projects: [
    { id: PROJECT, name: 'eu-de' },
    { id: 'abc', name: 'eu-de_sub' },
  ],
};

type Catalog = readonly {
  readonly Type: string;
  readonly Endpoints: readonly { readonly region: string; readonly url: string }[];
}[];

describe('clients of OpenStack', () => {
  let simulator: Simulator;
  let batchId: string;
  beforeEach(async () => {
    simulator = await startSimulator({ users: [user] });
    ({ batchId } = simulator.addJob(['running', 'success'], { projectId: PROJECT, name: 'nightly' }));
  });
  afterEach(() => simulator.close());

  /** The variables of the cloud; the URL of Keystone has no version, so that it is discovered. */
  const cloud = (changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
    OS_AUTH_URL: simulator.url,
    OS_USERNAME: user.name,
    OS_PASSWORD: user.password,
    OS_USER_DOMAIN_NAME: user.domainName,
    OS_PROJECT_DOMAIN_NAME: user.domainName,
    OS_PROJECT_NAME: 'eu-de',
    OS_REGION_NAME: 'eu-de',
    OS_IDENTITY_API_VERSION: '3',
    ...changes,
  });

  const calls = (): readonly string[] =>
    simulator.requests().map(({ call, status }) => `${call} ${String(status)}`);

  /** Follows a job by an adapter of keystoneauth. */
  const FOLLOW = `
page = dli.get('/v2.0/' + project + '/batches', params={'size': 10}).json()
ids = [session['id'] for session in page['sessions']]
state = dli.get('/v2.0/' + project + '/batches/' + ids[0] + '/state').json()['state']
log = dli.get('/v2.0/' + project + '/batches/' + ids[0] + '/log').json()['log']
print(json.dumps({'project': project, 'url': dli.get_endpoint(), 'ids': ids, 'state': state, 'lines': len(log)}))
`;
  const followed = () => ({
    project: PROJECT,
    url: simulator.url,
    ids: [batchId],
    state: 'success',
    lines: 3,
  });

  const KEYSTONEAUTH = `
import json, os
from keystoneauth1 import adapter, session
from keystoneauth1.identity import generic
env = os.environ
scope = {k[3:].lower(): v for k, v in env.items() if k.startswith('OS_PROJECT_') or k == 'OS_DOMAIN_NAME'}
who = {k[3:].lower(): v for k, v in env.items() if k.startswith('OS_USER')}
auth = generic.Password(auth_url=env['OS_AUTH_URL'], password=env['OS_PASSWORD'], **who, **scope)
keystone = session.Session(auth=auth)
dli = adapter.Adapter(keystone, service_type='dli', interface='public', region_name=env['OS_REGION_NAME'])
`;

  it('should let keystoneauth find DLI in the catalog and follow a job, by names and by ids', async () => {
    const byName = `${KEYSTONEAUTH}project = keystone.get_project_id()${FOLLOW}`;
    assert.deepEqual(await runPython(byName, cloud()), followed());
    assert.deepEqual(calls(), ['versions 300', 'token 201', 'list 200', 'state 200', 'log 200']);

    const ids = (await runPython(
      `${KEYSTONEAUTH}
ref = auth.get_access(keystone)
print(json.dumps({'user': ref.user_id, 'domain': ref.user_domain_id, 'region': ref.service_catalog.get_endpoints(service_type='identity') is not None}))`,
      cloud(),
    )) as { readonly user: string; readonly domain: string };
    const { OS_AUTH_URL, OS_PASSWORD, OS_REGION_NAME } = cloud() as Record<string, string>;
    const byId = {
      OS_AUTH_URL: `${String(OS_AUTH_URL)}/v3`,
      OS_PASSWORD: String(OS_PASSWORD),
      OS_REGION_NAME: String(OS_REGION_NAME),
    };
    simulator.addJob(['running'], { projectId: 'abc' });
    for (const who of [{ OS_USER_ID: ids.user }, { OS_USERNAME: user.name, OS_USER_DOMAIN_ID: ids.domain }]) {
      const found = await runPython(
        `${KEYSTONEAUTH}print(json.dumps([keystone.get_project_id(), dli.get_endpoint(), dli.get('/v2.0/abc/batches').json()['total']]))`,
        { ...byId, ...who, OS_PROJECT_ID: 'abc' },
      );
      assert.deepEqual(found, ['abc', simulator.url, 1]);
    }
  });

  it('should let keystoneauth begin without a scope and choose a project', async () => {
    const { OS_PROJECT_NAME: _, OS_PROJECT_DOMAIN_NAME: __, ...unscoped } = cloud();
    const script = `${KEYSTONEAUTH}
from keystoneauth1.identity import v3
first = keystone.get_token()
url = env['OS_AUTH_URL'] + '/v3'
names = {p['name']: p['id'] for p in keystone.get(url + '/auth/projects').json()['projects']}
named = keystone.get(url + '/projects', params={'name': 'eu-de'}).json()['projects']
second = v3.Token(auth_url=url, token=first, project_id=names['eu-de'])
keystone = session.Session(auth=second)
dli = adapter.Adapter(keystone, service_type='dli', region_name=env['OS_REGION_NAME'])
project = keystone.get_project_id()
assert [p['id'] for p in named] == [project], named
assert names == {'eu-de': project, 'eu-de_sub': 'abc'}, names
${FOLLOW}`;
    assert.deepEqual(await runPython(script, unscoped), followed());
    assert.deepEqual(calls().slice(0, 5), [
      'versions 300',
      'token 201',
      'projects 200',
      'projects 200',
      'token 201',
    ]);
  });

  it('should give keystoneauth a token of a domain, which DLI does not accept', async () => {
    const { OS_PROJECT_NAME: _, OS_PROJECT_DOMAIN_NAME: __, ...unscoped } = cloud();
    const script = `${KEYSTONEAUTH}
ref = auth.get_access(keystone)
answer = keystone.get(env['OS_AUTH_URL'] + '/v2.0/${PROJECT}/batches', raise_exc=False)
types = [service['type'] for service in ref.service_catalog.catalog]
print(json.dumps([ref.domain_name, ref.project_id, answer.status_code, types]))`;
    assert.deepEqual(await runPython(script, { ...unscoped, OS_DOMAIN_NAME: user.domainName }), [
      user.domainName,
      null,
      403,
      ['identity'],
    ]);
  });

  it('should let keystoneauth renew a revoked token by itself', async () => {
    const script = `${KEYSTONEAUTH}
project = keystone.get_project_id()
token = keystone.get_token()
url = env['OS_AUTH_URL'] + '/v3/auth/tokens'
headers = {'X-Subject-Token': token}
before = keystone.head(url, headers=headers).status_code
assert keystone.delete(url, headers=headers).status_code == 204
dli.get('/v2.0/' + project + '/batches')
after = keystone.get(url, headers=headers, raise_exc=False).status_code
assert keystone.get_token() != token
assert (before, after) == (200, 404), (before, after)
${FOLLOW}`;
    assert.deepEqual(await runPython(script, cloud()), followed());
    assert.equal(simulator.tokensIssued, 2);
  });

  it('should let openstacksdk find DLI, its project and the endpoints', async () => {
    const script = `
import json, openstack
from keystoneauth1 import adapter
cloud = openstack.connect(load_yaml_config=False)
dli = adapter.Adapter(cloud.session, service_type='dli', region_name=cloud.config.region_name)
project = cloud.current_project_id
where = {'service_type': 'identity', 'interface': 'public', 'region_name': 'eu-de'}
assert cloud.session.get_endpoint(**where).endswith('/v3')
assert {p.name for p in cloud.identity.projects()} == {'eu-de', 'eu-de_sub'}
assert cloud.identity.find_project('eu-de').id == project
assert {r.id for r in cloud.identity.regions()} == {'eu-de'}
assert {s.type for s in cloud.identity.services()} == {'identity', 'dli'}
assert {e.region_id for e in cloud.identity.endpoints()} == {'eu-de', '*'}
${FOLLOW}`;
    assert.deepEqual(await runPython(script, cloud()), followed());
  });

  it('should let the command line issue and revoke tokens, and list catalog, projects and endpoints', async () => {
    const [issued, catalog, projects, endpoints] = (await Promise.all(
      ['token issue', 'catalog list', 'project list', 'endpoint list'].map((command) =>
        runOpenStack(command, cloud()),
      ),
    )) as [Record<string, string>, Catalog, unknown, Record<string, string>[]];
    assert.equal(issued['project_id'], PROJECT);
    assert.ok(Date.parse(String(issued['expires'])) > Date.now());
    assert.deepEqual(
      catalog.map(({ Type, Endpoints }) => [Type, Endpoints.map(({ region, url }) => `${region} ${url}`)]),
      [
        ['identity', [`eu-de ${simulator.url}/v3`, `* ${simulator.url}/v3`]],
        ['dli', [`eu-de ${simulator.url}`]],
      ],
    );
    assert.deepEqual(projects, [
      { ID: PROJECT, Name: 'eu-de' },
      { ID: 'abc', Name: 'eu-de_sub' },
    ]);
    assert.deepEqual(endpoints.map((it) => `${String(it['Service Name'])} ${String(it['Region'])}`).sort(), [
      'dli eu-de',
      'iam *',
      'iam eu-de',
    ]);
    await runProgram('/usr/bin/openstack', ['token', 'revoke', String(issued['id'])], cloud());
    assert.equal(calls().at(-1), 'revoke 204');
  });
});
