import assert from 'node:assert/strict';
import { ada, logIn } from '../support/credentials.ts';
import { ask, statePath } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

const page = { origin: 'https://page.example.com' };
const preflight = {
  ...page,
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'authorization,x-auth-token',
};

describe('cors', () => {
  const simulator = useSimulator({ cors: true, users: [ada], tokens: ['any'] });

  it('should answer a preflight of any path, which neither needs a token nor advances a script', async () => {
    const job = simulator().addJob(['starting', 'running']);
    simulator().fail('state', [{ fault: 'throttled' }]);
    for (const path of [statePath(job), '/v3/auth/tokens', '/nowhere']) {
      const { status, headers, text } = await ask(simulator(), `OPTIONS ${path}`, { headers: preflight });
      assert.deepEqual([status, text], [204, '']);
      assert.equal(headers.get('access-control-allow-origin'), '*');
      assert.equal(headers.get('access-control-allow-methods'), 'GET, HEAD, POST, DELETE');
      assert.equal(headers.get('access-control-allow-headers'), 'authorization,x-auth-token');
      assert.equal(headers.get('access-control-max-age'), '7200');
      const { call, ref, path: logged } = simulator().requests().at(-1)!;
      assert.deepEqual([call, ref, logged], ['preflight', undefined, path]);
    }
    assert.deepEqual([simulator().polls(job), simulator().requests(job)], [0, []]);
    assert.equal((await ask(simulator(), `GET ${statePath(job)}`)).status, 429);
  });

  it('should allow any headers if the preflight names none', async () => {
    const { headers } = await ask(simulator(), 'OPTIONS /v3', { headers: page });
    assert.equal(headers.get('access-control-allow-headers'), '*');
  });

  it('should let a page read each answer, whatever it is', async () => {
    const job = simulator().addJob([
      'running',
      { fault: 'throttled' },
      { fault: 'answer', body: '', headers: { 'Access-Control-Allow-Origin': 'https://other.example.com' } },
    ]);
    const answers = [await logIn(simulator()), await ask(simulator(), 'GET /nowhere')];
    for (let poll = 0; poll < 3; poll += 1) answers.push(await ask(simulator(), `GET ${statePath(job)}`));
    const own = 'https://other.example.com';
    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers.get('access-control-allow-origin')]),
      [
        [201, '*'],
        [404, '*'],
        [200, '*'],
        [429, '*'],
        [200, own],
      ],
    );
    for (const { headers } of answers) {
      const exposed = headers.get('access-control-expose-headers');
      assert.equal(exposed, 'Date, Location, Retry-After, X-Request-Id, X-Subject-Token');
    }
  });

  describe('by default', () => {
    const closed = useSimulator();

    it('should be off', async () => {
      const { status, headers } = await ask(closed(), 'OPTIONS /v3', { headers: preflight });
      assert.equal(status, 404);
      const found = [...headers.keys(), ...(await ask(closed(), 'GET /v3')).headers.keys()];
      assert.deepEqual(
        found.filter((name) => name.startsWith('access-control')),
        [],
      );
    });
  });
});
