import assert from 'node:assert/strict';
import { firstValueFrom } from 'rxjs';
import { DecodeError, HttpError, NoSuchBatchError, type PollError } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { errorOf } from '../support/errorOf.ts';
import { useService } from '../support/useService.ts';

const { projectId, batchId } = testRef;

describe('readBatch$', () => {
  const service = useService();

  it('should ask for the batch, and tell all that the service tells', async () => {
    const { client, asked } = await service(() => [
      200,
      {
        id: batchId.toUpperCase(),
        appId: 'batch-session-1:2',
        name: 'nightly',
        owner: 'me',
        proxyUser: 'you',
        state: 'Success',
        kind: 'spark',
        log: ['stdout: '],
        sc_type: 'A',
        cluster_name: 'old',
        queue: 'new',
        image: 'image',
        feature: 'basic',
        spark_version: '3.3.1',
        create_time: 1_531_906_043_036,
        update_time: 1_531_906_045_000,
        duration: 1_964,
        req_body: '{"autoRecovery":false,"maxRetryTimes":20}',
        further: 1,
      },
    ]);
    assert.deepEqual(await firstValueFrom(client.readBatch$(testRef)), {
      projectId,
      batchId,
      state: 'success',
      rawState: 'Success',
      appId: 'batch-session-1:2',
      name: 'nightly',
      owner: 'me',
      proxyUser: 'you',
      kind: 'spark',
      log: ['stdout: '],
      scType: 'A',
      clusterName: 'old',
      queue: 'new',
      image: 'image',
      feature: 'basic',
      sparkVersion: '3.3.1',
      createdAt: 1_531_906_043_036,
      updatedAt: 1_531_906_045_000,
      durationMs: 1_964,
      request: { autoRecovery: false, maxRetryTimes: 20 },
    });
    assert.deepEqual(asked, [{ method: 'GET', path: `/v2.0/${projectId}/batches/${batchId}`, body: '' }]);
  });

  for (const [what, body] of [
    ['nothing', {}],
    ['nulls', { id: null, appId: null, state: null, log: null, create_time: null, req_body: null }],
    [
      'other types',
      { name: 7, appId: {}, log: 'x', create_time: '1', update_time: -1, duration: Number.MAX_VALUE * 10 },
    ],
    ['texts that say nothing', { state: ' ', name: '', req_body: '[1]' }],
    ['a body that is no JSON', { log: [1], req_body: '{"autoRecovery"' }],
  ] as const) {
    it(`should count as missing what is: ${what}`, async () => {
      const { client } = await service(() => [200, body]);
      assert.deepEqual(await firstValueFrom(client.readBatch$(testRef)), testRef);
    });
  }

  it('should believe a state beside a code: it may say why the job died', async () => {
    const { client } = await service(() => [200, { state: 'dead', error_code: 'DLI.0999' }]);
    assert.equal((await firstValueFrom(client.readBatch$(testRef))).state, 'dead');
  });

  it('should read words of stateMap', async () => {
    const { client } = await service(() => [200, { state: 'Killed' }], { stateMap: { killed: 'dead' } });
    const { state, rawState } = await firstValueFrom(client.readBatch$(testRef));
    assert.deepEqual([state, rawState], ['dead', 'Killed']);
  });

  for (const [what, said, kind, message] of [
    [
      'another batch',
      [200, { id: batchId.replace('0', '1') }],
      DecodeError,
      /id: it is another batch's, 1a32/,
    ],
    [
      'an id that is no UUID',
      [200, { id: 'batch-session-1:2' }],
      DecodeError,
      /id: expected a UUID, got "batch-session-1:2"/,
    ],
    ['a page', [200, '<html>'], DecodeError, /no JSON object/],
    ['an array', [200, []], DecodeError, /no JSON object/],
    ['no such batch', [400, { error_code: 'DLI.0002', error_msg: 'gone' }], NoSuchBatchError, /DLI\.0002/],
    ['a fault', [500, ''], HttpError, /HTTP 500/],
    ['a no with a 200', [200, { is_success: 'false', message: 'busy' }], HttpError, /busy/],
    ['a code with a 200', [200, { error_code: 'DLI.0002', error_msg: 'gone' }], NoSuchBatchError, /gone/],
  ] as const) {
    it(`should fail at ${what}`, async () => {
      const { client } = await service(() => said);
      assert.match((await errorOf<PollError>(client.readBatch$(testRef), kind)).message, message);
    });
  }
});
