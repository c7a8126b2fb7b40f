import assert from 'node:assert/strict';
import { exchangeBytes, stateOf, statePath } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

describe('routes', () => {
  const simulator = useSimulator();

  it('should answer any other path or method as the gateway does, whatever the token', async () => {
    const job = simulator().addJob(['running']);
    const path = statePath(job);
    for (const [method, other] of [
      ['POST', '/'],
      ['GET', '/v2'],
      ['GET', '/v3/users'],
      ['GET', '/v2.0'],
      ['GET', path.replace('v2.0', 'v1.0')],
      ['GET', `/${path}`],
      ['GET', `/base${path}`],
      ['GET', `${path}/more`],
      ['GET', path.replace('/state', '/State')],
      ['GET', '/v2.0//batches//state'],
      ['POST', path],
      ['DELETE', path],
    ] as const) {
      const body = method === 'POST' ? { body: '{}' } : {};
      const answer = await fetch(simulator().url + other, { method, ...body });
      assert.equal(answer.status, 404, `${method} ${other}`);
      assert.deepEqual(await answer.json(), {
        error_msg: 'The API does not exist or has not been published in the environment',
        error_code: 'APIG.0101',
        request_id: answer.headers.get('x-request-id'),
      });
      const { ref, path: recorded, method: recordedMethod } = simulator().requests().at(-1)!;
      assert.deepEqual(
        { ref, recorded, recordedMethod },
        { ref: undefined, recorded: other, recordedMethod: method },
      );
    }
    assert.equal(simulator().polls(job), 0);
  });

  it('should answer an unknown path before the body has arrived', async () => {
    const { text } = await exchangeBytes(
      simulator().url,
      'POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nConnection: close\r\n\r\n',
    );
    assert.match(text, /^HTTP\/1\.1 404 /);
  });

  it('should answer HEAD of an unknown path, and a target that is not a path', async () => {
    assert.equal((await fetch(simulator().url, { method: 'HEAD' })).status, 404);
    const { text } = await exchangeBytes(
      simulator().url,
      'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    assert.match(text, /^HTTP\/1\.1 404 /);
  });

  it('should ignore one slash at the end of a path', async () => {
    const job = simulator().addJob(['running']);
    const headers = { 'X-Auth-Token': 'any' };
    assert.equal(await stateOf(fetch(`${simulator().url}${statePath(job)}/`, { headers })), 'running');
    assert.equal((await fetch(`${simulator().url}${statePath(job)}//`, { headers })).status, 404);
  });

  it('should compare paths without decoding them', async () => {
    const job = simulator().addJob(['running']);
    for (const path of [
      statePath(job).replace('state', 'stat%65'),
      statePath(job).replace('v2.0', 'v2%2E0'),
      statePath(job).replace('v2.0', 'v2x0'),
    ]) {
      assert.equal((await fetch(simulator().url + path)).status, 404, path);
    }
  });
});
