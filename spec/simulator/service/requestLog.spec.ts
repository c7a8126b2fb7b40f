import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as send } from 'node:http';
import { connect } from 'node:net';
import { inspect } from 'node:util';
import { eventually } from '../../support/eventually.ts';
import { poll, statePath } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

describe('requests', () => {
  const simulator = useSimulator();
  const last = () => simulator().requests().at(-1)!;

  it('should record requests and their answers, oldest first', async () => {
    const [one, two] = [
      simulator().addJob(['starting', 'dead']),
      simulator().addJob([{ fault: 'throttled' }, 'dead']),
    ];
    const before = performance.now();
    for (const job of [one, two, one]) await poll(simulator(), job);
    await fetch(`${simulator().url}/nowhere`);
    const after = performance.now();
    const log = simulator().requests();
    assert.deepEqual(
      log.map(({ method, path, ref, status, aborted }) => ({ method, path, ref, status, aborted })),
      [
        { method: 'GET', path: statePath(one), ref: one, status: 200, aborted: false },
        { method: 'GET', path: statePath(two), ref: two, status: 429, aborted: false },
        { method: 'GET', path: statePath(one), ref: one, status: 200, aborted: false },
        { method: 'GET', path: '/nowhere', ref: undefined, status: 404, aborted: false },
      ],
    );
    const times = log.flatMap(({ at, endedAt = NaN }) => [at, endedAt]);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.ok(times[0]! >= before && times.at(-1)! <= after);
    assert.deepEqual(simulator().requests(one), [log[0], log[2]]);
    assert.deepEqual([simulator().polls(one), simulator().polls(two)], [2, 1]);
  });

  it('should name the call by method and path', async () => {
    const { projectId, batchId } = simulator().addJob(['running']);
    const batch = `/v2.0/${projectId}/batches/${batchId}`;
    for (const [method, path] of [
      ['GET', `${batch}/state?a=b`],
      ['GET', batch],
      ['DELETE', batch],
      ['GET', `/v2.0/${projectId}/batches?size=1`],
      ['POST', `/v2.0/${projectId}/batches`],
      ['PUT', batch],
      ['GET', '/nowhere'],
    ] as const) {
      await fetch(simulator().url + path, { method });
    }
    assert.deepEqual(
      simulator()
        .requests()
        .map(({ call, ref }) => [call, ref?.batchId]),
      [
        ['state', batchId],
        ['detail', batchId],
        ['cancel', batchId],
        ['list', undefined],
        ['create', undefined],
        ['unknown', undefined],
        ['unknown', undefined],
      ],
    );
    assert.ok(!('ref' in last()));
    assert.equal(simulator().requests({ projectId, batchId }).length, 3);
    assert.equal(simulator().polls({ projectId, batchId }), 1);
  });

  it('should be empty for a job that was not requested', () => {
    const ref = { projectId: 'p', batchId: randomUUID() };
    assert.deepEqual(simulator().requests(ref), []);
    assert.equal(simulator().polls(ref), 0);
    assert.deepEqual(simulator().requests(), []);
  });

  it('should include a request that is still open', async () => {
    const job = simulator().addJob([{ fault: 'hang' }]);
    const control = new AbortController();
    const hanging = poll(simulator(), job, { headers: { 'X-Auth-Token': 'a' }, signal: control.signal });
    await eventually(() => simulator().polls(job) === 1);
    assert.ok(!('endedAt' in last()) && !('status' in last()));
    assert.deepEqual(last().ref, job);
    control.abort();
    await assert.rejects(hanging);
  });

  it('should return copies', async () => {
    const job = simulator().addJob(['running']);
    await poll(simulator(), job);
    const [copy] = simulator().requests() as unknown as {
      status: number;
      ref: { batchId: string };
      headers: object;
    }[];
    copy!.status = 999;
    copy!.ref.batchId = 'changed';
    Object.assign(copy!.headers, { host: 'changed' });
    assert.equal(last().status, 200);
    assert.deepEqual(last().ref, job);
    assert.equal(last().headers['host'], new URL(simulator().url).host);
  });

  it('should hold no credentials, however their headers are spelled', async () => {
    const job = simulator().addJob(['running']);
    const names = [
      'X-Auth-Token',
      'AUTHORIZATION',
      'x-security-token',
      'Cookie',
      'X-Subject-Token',
      'Proxy-Authorization',
    ];
    const request = send(simulator().url + statePath(job), {
      headers: { ...Object.fromEntries(names.map((name) => [name, 's3cret'])), 'X-Project-Id': 'kept' },
    }).end();
    const [answer] = (await once(request, 'response')) as [{ resume: () => void }];
    answer.resume();
    const { headers } = last();
    for (const name of names) assert.equal(headers[name.toLowerCase()], '***');
    assert.equal(headers['x-project-id'], 'kept');
    assert.ok(!inspect(simulator().requests(), { depth: null, showHidden: true }).includes('s3cret'));
    assert.deepEqual(
      Object.keys(headers).filter((name) => name !== name.toLowerCase()),
      [],
    );
  });

  describe('aborted', () => {
    const raw = (batchId: string, projectId: string): string =>
      `GET ${statePath({ projectId, batchId })} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: t\r\n\r\n`;

    for (const [how, leave] of [
      ['closes', 'destroy'],
      ['resets', 'resetAndDestroy'],
      ['ends', 'end'],
    ] as const) {
      it(`should be true when the client ${how} the connection before the answer`, async () => {
        const job = simulator().addJob([{ state: 'running', latencyMs: 60_000 }]);
        const socket = connect(Number(new URL(simulator().url).port), '127.0.0.1');
        socket.write(raw(job.batchId, job.projectId));
        await eventually(() => simulator().polls(job) === 1);
        assert.equal(last().aborted, false);
        socket[leave]();
        await eventually(() => last().aborted);
        const { status, endedAt, at } = last();
        assert.equal(status, undefined);
        assert.ok(endedAt! >= at);
        await eventually(() => simulator().connections.open === 0);
      });
    }

    it('should be true for each request waiting on the connection', async () => {
      const job = simulator().addJob([{ fault: 'hang' }]);
      const socket = connect(Number(new URL(simulator().url).port), '127.0.0.1');
      socket.write(raw(job.batchId, job.projectId).repeat(3));
      await eventually(() => simulator().polls(job) === 3);
      socket.destroy();
      await eventually(() =>
        simulator()
          .requests()
          .every(({ aborted }) => aborted),
      );
    });

    it('should be false when the client closes after the answer', async () => {
      const job = simulator().addJob(['running']);
      const socket = connect(Number(new URL(simulator().url).port), '127.0.0.1');
      socket.write(raw(job.batchId, job.projectId));
      await once(socket, 'data');
      socket.destroy();
      await eventually(() => simulator().connections.open === 0);
      assert.equal(last().aborted, false);
      assert.notEqual(last().endedAt, undefined);
    });

    it('should be false for requests that close() ends', async () => {
      const job = simulator().addJob([{ fault: 'hang' }]);
      const hanging = assert.rejects(poll(simulator(), job));
      await eventually(() => simulator().polls(job) === 1);
      await simulator().close();
      await hanging;
      assert.equal(last().aborted, false);
      assert.notEqual(last().endedAt, undefined);
    });
  });

  for (const logLimit of [0, 1, 3]) {
    describe(`with a log of ${String(logLimit)}`, () => {
      const small = useSimulator({ logLimit });

      it('should keep the newest and count all', async () => {
        const [job, other] = [small().addJob(['running']), small().addJob(['running'])];
        for (let n = 0; n < 8; n += 1) {
          await poll(small(), n === 2 ? other : job);
          assert.equal(small().requests().length, Math.min(n + 1, logLimit));
        }
        await fetch(`${small().url}/last`);
        assert.equal(small().requests().at(-1)?.path, logLimit === 0 ? undefined : '/last');
        assert.deepEqual([small().polls(job), small().polls(other)], [7, 1]);
        assert.deepEqual(small().requests(other), []);
      });
    });
  }
});
