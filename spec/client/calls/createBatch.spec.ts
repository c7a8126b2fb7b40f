import assert from 'node:assert/strict';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { AuthError, DecodeError, HttpError, token, type PollError } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { errorOf } from '../support/errorOf.ts';
import { useService } from '../support/useService.ts';

const { projectId, batchId } = testRef;
const request = { file: 'obs://b/job.jar', className: 'Main', conf: { 'spark.x': '1' }, auto_recovery: true };

describe('createBatch$', () => {
  const service = useService();

  for (const status of [200, 201]) {
    it(`should send the request as it is, and take a ${String(status)}`, async () => {
      const { client, asked, server } = await service(() => [
        status,
        { id: batchId, state: 'starting', appId: '', duration: 0, create_time: 5 },
      ]);
      assert.deepEqual(await lastValueFrom(client.createBatch$(projectId, request).pipe(toArray())), [
        { projectId, batchId, state: 'starting', rawState: 'starting', createdAt: 5, durationMs: 0 },
      ]);
      assert.deepEqual(asked, [
        { method: 'POST', path: `/v2.0/${projectId}/batches`, body: JSON.stringify(request) },
      ]);
      assert.equal(server.requests[0]?.headers['content-type'], 'application/json');
    });
  }

  it('should send what it was when it was called', async () => {
    const { client, asked } = await service(() => [200, { id: batchId }]);
    const args = ['a'];
    const created$ = client.createBatch$(projectId, { file: 'f', args });
    args.push('b');
    await firstValueFrom(created$);
    assert.equal(asked[0]?.body, '{"file":"f","args":["a"]}');
  });

  for (const [what, said, kind] of [
    ['a fault', [503, ''], HttpError],
    ['an answer without an id', [200, { state: 'starting' }], DecodeError],
    ['an answer that cannot be read', [200, '{"id":'], DecodeError],
    ['a quota', [400, { error_code: 'DLI.1028' }], HttpError],
    ['no right to', [403, {}], AuthError],
    ['a refused fixed token', [401, {}], AuthError],
  ] as const) {
    it(`should never send it again after ${what}`, async () => {
      const { client, asked } = await service(() => said);
      await errorOf<PollError>(client.createBatch$(projectId, request), kind);
      assert.equal(asked.length, 1);
    });
  }

  it('should send it again with a new token only when the service refused the old one', async () => {
    let tokens = 0;
    const auth = token(() => `t${String((tokens += 1))}`);
    const { client, asked } = await service(
      () => (asked.length === 1 ? [401, { error_code: 'APIG.0307' }] : [200, { id: batchId }]),
      { auth },
    );
    await firstValueFrom(client.createBatch$(projectId, request));
    assert.deepEqual(
      asked.map(({ body }) => body),
      [JSON.stringify(request), JSON.stringify(request)],
    );
  });

  for (const [given, message] of [
    [undefined, 'request: expected an object, got undefined'],
    ['s3cret', 'request: expected an object, got string'],
    [[{ file: 'x' }], 'request: expected an object, got object'],
    [{ className: 'Main' }, 'request.file: expected the package to run, got undefined'],
    [{ file: '' }, 'request.file: expected the package to run, got string'],
    [{ file: 7 }, 'request.file: expected the package to run, got number'],
  ] as const) {
    it(`should refuse ${JSON.stringify(given)} when it is called`, async () => {
      const { client } = await service(() => [200, {}]);
      assert.throws(() => client.createBatch$(projectId, given as never), { name: 'TypeError', message });
    });
  }

  it('should refuse a project that is none when it is called', async () => {
    const { client } = await service(() => [200, {}]);
    assert.throws(() => client.createBatch$('', request), /^TypeError: projectId: expected /);
  });
});
