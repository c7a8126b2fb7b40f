import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { firstValueFrom } from 'rxjs';
import sinon from 'sinon';
import { clientFromEnv, ConfigurationError, type DliClient } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { isWellSigned } from './support/isWellSigned.ts';
import { useServer } from './support/servers.ts';

type Env = Readonly<Record<string, string | undefined>>;

const DLI_ENDPOINT = 'https://dli.example';
const OS_TOKEN = 'abc';
const setToken =
  /^set OS_TOKEN: a token with the scope of the project \(X-Subject-Token of POST \/v3\/auth\/tokens\); or /;

/** The client or the error of an environment. */
const resultOf = (env?: Env): DliClient | ConfigurationError => {
  try {
    return clientFromEnv(env);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, `not a ConfigurationError: ${inspect(error)}`);
    return error;
  }
};

const errorOf = (env?: Env): ConfigurationError => {
  const error = resultOf(env);
  assert.ok(error instanceof ConfigurationError, 'a client was created');
  return error;
};

const VARIABLES = [
  ...['DLI_ENDPOINT', 'OS_REGION_NAME', 'HW_REGION_NAME', 'HW_CLOUD', 'OS_TOKEN', 'HW_AUTH_TOKEN'],
  ...['OS_USERNAME', 'OS_PASSWORD', 'OS_USER_DOMAIN_NAME', 'OS_DOMAIN_NAME', 'OS_PROJECT_ID'],
  ...[
    'OS_PROJECT_NAME',
    'OS_AUTH_URL',
    'HW_USER_NAME',
    'HW_USER_PASSWORD',
    'HW_DOMAIN_NAME',
    'HW_PROJECT_ID',
  ],
  ...['HW_PROJECT_NAME', 'HW_AUTH_URL', 'HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK'],
  ...['HUAWEICLOUD_SDK_SECURITY_TOKEN', 'HUAWEICLOUD_SDK_PROJECT_ID', 'HW_ACCESS_KEY', 'HW_SECRET_KEY'],
  ...['HW_SECURITY_TOKEN', 'OS_ACCESS_KEY', 'OS_SECRET_KEY', 'OS_SECURITY_TOKEN'],
];

/** Each variable is absent, empty, or contains the secret S, alone or in an invalid or misplaced value. */
const FORMS = [
  '',
  'S',
  'S\n',
  ' S',
  'S é',
  'https://S.example',
  'https://u:S@x.example',
  'http://x.example/?S',
  'eu-S',
];
const environments: fc.Arbitrary<Env> = fc
  .tuple(...VARIABLES.map(() => fc.option(fc.constantFrom(...FORMS), { nil: undefined, freq: 2 })))
  .map((forms) => Object.fromEntries(VARIABLES.map((name, index) => [name, forms[index]])));

describe('clientFromEnv', () => {
  const serve = useServer();
  afterEach(() => sinon.restore());

  it('should name everything that is missing or wrong, one sentence each, without values', () => {
    const { message } = errorOf({
      OS_REGION_NAME: 'eu-nl',
      OS_USERNAME: 's3cret',
      HW_ACCESS_KEY: 's3cret\n',
    });
    assert.deepEqual(message.split('; '), [
      'OS_REGION_NAME: expected eu-de, the only region of the Open Telekom Cloud that has DLI',
      'OS_USERNAME: set OS_PASSWORD, OS_USER_DOMAIN_NAME or OS_DOMAIN_NAME, OS_PROJECT_ID or OS_PROJECT_NAME too',
      'HW_ACCESS_KEY: set HW_SECRET_KEY too',
      'HW_ACCESS_KEY: character 7 of 7 is not allowed in a header (a line break at the end?)',
    ]);
  });

  it('should make a client or a ConfigurationError of any environment, and never show a value', () => {
    const seen = { clients: 0, errors: 0 };
    fc.assert(
      fc.property(environments, fc.uuid(), (env, uuid) => {
        const secret = `x${uuid.replaceAll('-', '')}`;
        const values = Object.entries(env).map(([name, form]) => [name, form?.replace('S', secret)]);
        const result = resultOf(Object.fromEntries(values) as Env);
        seen[result instanceof ConfigurationError ? 'errors' : 'clients'] += 1;
        const shown = [
          result instanceof ConfigurationError ? `${result.message} ${result.stack ?? ''}` : '',
          JSON.stringify(result),
          inspect(result, { depth: 20, showHidden: true }),
        ].join(' ');
        assert.ok(!shown.includes(secret), shown);
      }),
      { numRuns: 1_000 },
    );
    assert.ok(seen.clients > 0 && seen.errors > 0, inspect(seen)); // of 1,000 some 30 are clients
  });

  describe('the credentials', () => {
    const state: RequestListener = (_, response) => response.end('{"state":"running"}');
    const poll = async (env: Env): Promise<void> => {
      assert.equal((await firstValueFrom(clientFromEnv(env).readState$(testRef))).state, 'running');
    };

    it('should send the token', async () => {
      const { url, requests } = await serve(state);
      await poll({ DLI_ENDPOINT: url, OS_TOKEN });
      assert.equal(requests[0]?.headers['x-auth-token'], 'abc');
    });

    it('should get a token from Keystone by user and password, for the project', async () => {
      let body = '';
      const iam = await serve((request, response) => {
        request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        request.on('end', () => response.writeHead(201, { 'x-subject-token': 'of-iam' }).end('{"token":{}}'));
      });
      const { url, requests } = await serve(state);
      await poll({
        DLI_ENDPOINT: url,
        OS_USERNAME: 'me',
        OS_PASSWORD: 'p w',
        OS_USER_DOMAIN_NAME: 'd',
        OS_PROJECT_ID: 'p1',
        OS_PROJECT_NAME: 'n',
        OS_AUTH_URL: `${iam.url}/v3`,
      });
      assert.equal(requests[0]?.headers['x-auth-token'], 'of-iam');
      const { auth } = JSON.parse(body) as { auth: { identity: { password: unknown }; scope: unknown } };
      assert.deepEqual(auth.identity.password, {
        user: { name: 'me', password: 'p w', domain: { name: 'd' } },
      });
      assert.deepEqual(auth.scope, { project: { id: 'p1' } });
    });

    it('should sign with the keys', async () => {
      const { url, requests } = await serve(state);
      await poll({
        DLI_ENDPOINT: url,
        HW_ACCESS_KEY: 'AK',
        HW_SECRET_KEY: 'SK',
        HW_SECURITY_TOKEN: 'ST',
        HW_PROJECT_ID: 'p1',
      });
      const [request] = requests;
      assert.ok(request && isWellSigned(request, Buffer.alloc(0), 'AK', 'SK'));
      assert.equal(request.headers['x-security-token'], 'ST');
      assert.equal(request.headers['x-project-id'], 'p1');
    });
  });

  it('should use the environment of the process by default', () => {
    sinon.stub(process, 'env').value({ DLI_ENDPOINT });
    assert.match(errorOf().message, setToken);
    sinon.stub(process, 'env').value({ DLI_ENDPOINT, OS_TOKEN });
    assert.ok('readState$' in clientFromEnv());
  });

  it('should create a new client in each call', () => {
    assert.notEqual(clientFromEnv({ DLI_ENDPOINT, OS_TOKEN }), clientFromEnv({ DLI_ENDPOINT, OS_TOKEN }));
  });
});
