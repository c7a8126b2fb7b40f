import assert from 'node:assert/strict';
import { firstValueFrom } from 'rxjs';
import sinon from 'sinon';
import { clientFromEnv, ConfigurationError } from 'dli-watch';
import { useSimulator } from '../simulator/support/useSimulator.ts';

const DLI_ENDPOINT = 'https://dli.example';
const OS_TOKEN = 'abc';
const setEndpoint =
  'set DLI_ENDPOINT: the URL of the DLI service, for instance https://dli.eu-de.otc.t-systems.com';
const setToken =
  'set OS_TOKEN: a token with the scope of the project (X-Subject-Token of POST /v3/auth/tokens)';
const noUrl = 'DLI_ENDPOINT: expected a URL like "https://dli.eu-de.otc.t-systems.com"';
const noHeader = 'OS_TOKEN: character 7 of 7 cannot stand in a header (a line break at the end?)';

/** The error that an environment ends in. */
const fault = (env?: Readonly<Record<string, string | undefined>>): ConfigurationError => {
  try {
    clientFromEnv(env);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return error;
  }
  return assert.fail('a client was made');
};

describe('clientFromEnv', () => {
  const simulator = useSimulator({ tokens: ['abc'] });
  afterEach(() => sinon.restore());

  for (const [what, env, message] of [
    ['both are missing', {}, `${setEndpoint}; ${setToken}`],
    ['both are empty', { DLI_ENDPOINT: '', OS_TOKEN: '' }, `${setEndpoint}; ${setToken}`],
    ['the endpoint is missing', { OS_TOKEN }, setEndpoint],
    ['the endpoint is undefined', { DLI_ENDPOINT: undefined, OS_TOKEN }, setEndpoint],
    ['the token is missing', { DLI_ENDPOINT }, setToken],
    ['the token is empty', { DLI_ENDPOINT, OS_TOKEN: '' }, setToken],
    ['the endpoint is no URL', { DLI_ENDPOINT: 's3cret', OS_TOKEN }, noUrl],
    [
      'the endpoint holds a password',
      { DLI_ENDPOINT: 'https://u:s3cret@x.example', OS_TOKEN },
      'DLI_ENDPOINT: expected no user and no password in it',
    ],
    [
      'the endpoint has a query',
      { DLI_ENDPOINT: 'https://x.example/?t=s3cret', OS_TOKEN },
      'DLI_ENDPOINT: expected no query and no fragment',
    ],
    ['the token ends in a line break', { DLI_ENDPOINT, OS_TOKEN: 's3cret\n' }, noHeader],
    ['both are wrong', { DLI_ENDPOINT: 's3cret', OS_TOKEN: 's3cret\n' }, `${noUrl}; ${noHeader}`],
    ['one is missing, one is wrong', { OS_TOKEN: 's3cret\n' }, `${setEndpoint}; ${noHeader}`],
  ] as const) {
    it(`should say so under the name of the variable, without its value, when ${what}`, () => {
      const error = fault(env);
      assert.equal(error.message, message);
      assert.ok(!JSON.stringify(error).includes('s3cret'));
    });
  }

  it('should make a client of the endpoint and the token', async () => {
    const job = simulator().addJob(['running']);
    const client = clientFromEnv({ DLI_ENDPOINT: simulator().url, OS_TOKEN });
    assert.equal((await firstValueFrom(client.readState$(job))).state, 'running');
  });

  it('should use the environment of the process unless one is given', () => {
    sinon.stub(process, 'env').value({ DLI_ENDPOINT });
    assert.equal(fault().message, setToken);
    sinon.stub(process, 'env').value({ DLI_ENDPOINT, OS_TOKEN });
    assert.ok('readState$' in clientFromEnv());
  });

  it('should make a new client at each call', () => {
    assert.notEqual(clientFromEnv({ DLI_ENDPOINT, OS_TOKEN }), clientFromEnv({ DLI_ENDPOINT, OS_TOKEN }));
  });
});
