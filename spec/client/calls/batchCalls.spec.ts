import assert from 'node:assert/strict';
import { firstValueFrom, lastValueFrom, type Observable, toArray } from 'rxjs';
import {
  AuthError,
  DecodeError,
  HttpError,
  isTransient,
  NoSuchBatchError,
  type PollError,
  ThrottledError,
  token,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { errorOf } from '../support/requests.ts';
import { type Reply, useService } from '../support/servers.ts';

const { projectId, batchId } = testRef;

describe('readBatch$', () => {
  const service = useService();

  it('should request the batch, and decode all that the service reports', async () => {
    const { client, requests } = await service(() => [
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
    assert.deepEqual(requests, [{ method: 'GET', path: `/v2.0/${projectId}/batches/${batchId}`, body: '' }]);
  });

  for (const [what, body] of [
    ['absent fields', {}],
    ['nulls', { id: null, appId: null, state: null, log: null, create_time: null, req_body: null }],
    [
      'fields of other types',
      { name: 7, appId: {}, log: 'x', create_time: '1', update_time: -1, duration: Number.MAX_VALUE * 10 },
    ],
    ['blank texts', { state: ' ', name: '', req_body: '[1]' }],
    ['a request that is not JSON', { log: [1], req_body: '{"autoRecovery"' }],
  ] as const) {
    it(`should leave out ${what}`, async () => {
      const { client } = await service(() => [200, body]);
      assert.deepEqual(await firstValueFrom(client.readBatch$(testRef)), testRef);
    });
  }

  it('should accept a state beside an error code, which may say why the job died', async () => {
    const { client } = await service(() => [200, { state: 'dead', error_code: 'DLI.0999' }]);
    assert.equal((await firstValueFrom(client.readBatch$(testRef))).state, 'dead');
  });

  it('should read the words of stateMap', async () => {
    const { client } = await service(() => [200, { state: 'Killed' }], { stateMap: { killed: 'dead' } });
    const { state, rawState } = await firstValueFrom(client.readBatch$(testRef));
    assert.deepEqual([state, rawState], ['dead', 'Killed']);
  });

  for (const [what, reply, kind, message] of [
    [
      'another batch',
      [200, { id: batchId.replace('0', '1') }],
      DecodeError,
      /id: it is another batch's, 1a32/,
    ],
    [
      'an id that is not a UUID',
      [200, { id: 'batch-session-1:2' }],
      DecodeError,
      /id: expected a UUID, got "batch-session-1:2"/,
    ],
    ['a page', [200, '<html>'], DecodeError, /not a JSON object/],
    ['an array', [200, []], DecodeError, /not a JSON object/],
    ['no such batch', [400, { error_code: 'DLI.0002', error_msg: 'gone' }], NoSuchBatchError, /DLI\.0002/],
    ['a fault', [500, ''], HttpError, /HTTP 500/],
    ['a failure with a 200', [200, { is_success: 'false', message: 'busy' }], HttpError, /busy/],
    [
      'an error code with a 200',
      [200, { error_code: 'DLI.0002', error_msg: 'gone' }],
      NoSuchBatchError,
      /gone/,
    ],
  ] as const) {
    it(`should fail at ${what}`, async () => {
      const { client } = await service(() => reply);
      assert.match((await errorOf<PollError>(client.readBatch$(testRef), kind)).message, message);
    });
  }
});

describe('a token that the service repeats', () => {
  const service = useService();

  for (const [what, answer] of [
    ['the id of a batch', (secret: string) => ({ id: secret })],
    ['the list of batches', (secret: string) => ({ sessions: secret })],
  ] as const) {
    it(`should be shown in no part, in place of ${what}`, async () => {
      const secret = `s3cret${'x'.repeat(400)}`;
      const { client } = await service(() => [200, answer(secret)], { auth: token(secret) });
      for (const call$ of [
        client.readBatch$(testRef),
        client.listBatches$(projectId),
      ] as Observable<unknown>[]) {
        const error = await firstValueFrom(call$).catch((raised: unknown) => raised);
        assert.ok(!JSON.stringify(error).includes('s3cret'));
      }
    });
  }
});

const batchRequest = {
  file: 'obs://b/job.jar',
  className: 'Main',
  conf: { 'spark.x': '1' },
  auto_recovery: true,
};

describe('createBatch$', () => {
  const service = useService();

  for (const status of [200, 201]) {
    it(`should send the request unchanged, and accept a ${String(status)}`, async () => {
      const { client, requests, server } = await service(() => [
        status,
        { id: batchId, state: 'starting', appId: '', duration: 0, create_time: 5 },
      ]);
      assert.deepEqual(await lastValueFrom(client.createBatch$(projectId, batchRequest).pipe(toArray())), [
        { projectId, batchId, state: 'starting', rawState: 'starting', createdAt: 5, durationMs: 0 },
      ]);
      assert.deepEqual(requests, [
        { method: 'POST', path: `/v2.0/${projectId}/batches`, body: JSON.stringify(batchRequest) },
      ]);
      assert.equal(server.requests[0]?.headers['content-type'], 'application/json');
    });
  }

  it('should send every documented field, the spellings of the SDKs, and further fields', async () => {
    const { client, requests } = await service(() => [200, { id: batchId }]);
    const request = {
      file: 'f',
      className: '',
      class_name: '',
      name: '',
      cluster_name: 'c',
      queue: 'q',
      args: [],
      sc_type: 'A',
      jars: ['a.jar'],
      pyFiles: ['a.py'],
      python_files: ['a.py'],
      files: ['a'],
      modules: ['m'],
      resources: [{ name: 'r', type: 'jar' }],
      groups: [{ name: 'g' }],
      conf: { 'spark.x': 1 },
      driverMemory: '1g',
      driver_memory: '1g',
      driverCores: 1,
      executorMemory: '1g',
      executorCores: 1,
      numExecutors: 0,
      feature: 'basic',
      spark_version: '3.3.1',
      image: 'i',
      obs_bucket: 'b',
      auto_recovery: true,
      max_retry_times: 100,
      catalog_name: 'dli',
      execution_agency_urn: 'urn',
      somethingNew: { a: 1 },
    };
    await firstValueFrom(client.createBatch$(projectId, request));
    assert.deepEqual(JSON.parse(requests[0]?.body ?? ''), request);
  });

  it('should send the request as it was when it was called', async () => {
    const { client, requests } = await service(() => [200, { id: batchId }]);
    const args = ['a'];
    const created$ = client.createBatch$(projectId, { file: 'f', args });
    args.push('b');
    await firstValueFrom(created$);
    assert.equal(requests[0]?.body, '{"file":"f","args":["a"]}');
  });

  for (const [what, reply, kind] of [
    ['a fault', [503, ''], HttpError],
    ['a response without an id', [200, { state: 'starting' }], DecodeError],
    ['a response that cannot be decoded', [200, '{"id":'], DecodeError],
    ['a quota', [400, { error_code: 'DLI.1028' }], HttpError],
    ['a missing queue', [400, { error_code: 'DLI.0002' }], HttpError],
    ['a missing resource', [404, { error_code: 'DLI.0023' }], HttpError],
    ['an error code with a 200', [200, { error_code: 'DLI.0002' }], HttpError],
    ['a missing permission', [403, {}], AuthError],
    ['a refused fixed token', [401, {}], AuthError],
  ] as const) {
    it(`should not send it again after ${what}`, async () => {
      const { client, requests } = await service(() => reply);
      await errorOf<PollError>(client.createBatch$(projectId, batchRequest), kind);
      assert.equal(requests.length, 1);
    });
  }

  it('should say what the service said of a missing queue, and not that the batch is missing', async () => {
    const message = 'There is no queue named testqueue';
    const { client } = await service(() => [400, { error_code: 'DLI.0002', error_msg: message }]);
    const error = await errorOf(client.createBatch$(projectId, batchRequest), HttpError);
    assert.equal(error.serviceMessage, message);
    assert.equal(error.message, `HTTP 400 DLI.0002 "${message}": the request was refused`);
    assert.equal(isTransient(error), false);
  });

  it('should send it again with a new token if the service refused the old one', async () => {
    let tokens = 0;
    const auth = token(() => `t${String((tokens += 1))}`);
    const { client, requests } = await service(
      () => (requests.length === 1 ? [401, { error_code: 'APIG.0307' }] : [200, { id: batchId }]),
      { auth },
    );
    await firstValueFrom(client.createBatch$(projectId, batchRequest));
    assert.deepEqual(
      requests.map(({ body }) => body),
      [JSON.stringify(batchRequest), JSON.stringify(batchRequest)],
    );
  });

  for (const [invalid, message] of [
    [undefined, 'request: expected an object, got undefined'],
    ['s3cret', 'request: expected an object, got string'],
    [[{ file: 'x' }], 'request: expected an object, got object'],
    [{ className: 'Main' }, 'request.file: expected the package to run, got undefined'],
    [{ file: '' }, 'request.file: expected the package to run, got string'],
    [{ file: 7 }, 'request.file: expected the package to run, got number'],
    [{ file: 'f', className: 7 }, 'request.className: expected a text, got number'],
    [{ file: 'f', class_name: 7 }, 'request.class_name: expected a text, got number'],
    [
      { file: 'f', name: 'n'.repeat(129) },
      'request.name: expected a text of at most 128 characters, got string',
    ],
    [{ file: 'f', args: 's3cret' }, 'request.args: expected an array of texts, got string'],
    [{ file: 'f', args: ['a', 7] }, 'request.args: expected an array of texts, got an array'],
    [{ file: 'f', conf: ['s3cret'] }, 'request.conf: expected an object, got an array'],
    [{ file: 'f', conf: null }, 'request.conf: expected an object, got null'],
    [{ file: 'f', auto_recovery: 'true' }, 'request.auto_recovery: expected true or false, got string'],
    [
      { file: 'f', max_retry_times: 101 },
      'request.max_retry_times: expected a whole number from 0 to 100, got number',
    ],
    [
      { file: 'f', max_retry_times: -1 },
      'request.max_retry_times: expected a whole number from 0 to 100, got number',
    ],
    [
      { file: 'f', max_retry_times: 1.5 },
      'request.max_retry_times: expected a whole number from 0 to 100, got number',
    ],
    [{ file: 'f', queue: NaN }, 'request.queue: expected a text, got number'],
    [{ file: 'f', numExecutors: NaN }, 'request.numExecutors: expected a whole number from 0, got number'],
    [
      { file: 'f', autoRecovery: true },
      'request.autoRecovery: no such option; did you mean `auto_recovery`?',
    ],
    [
      { file: 'f', maxRetryTimes: 5 },
      'request.maxRetryTimes: no such option; did you mean `max_retry_times`?',
    ],
    [{ file: 'f', classname: 'Main' }, 'request.classname: no such option; did you mean `className`?'],
    [{ file: 'f', n: 1n }, 'request: expected an object that JSON can hold'],
  ] as const) {
    it(`should refuse when it is called: ${message}`, async () => {
      const { client } = await service(() => [200, {}]);
      assert.throws(() => client.createBatch$(projectId, invalid as never), { name: 'TypeError', message });
    });
  }

  it('should refuse an invalid project when it is called', async () => {
    const { client } = await service(() => [200, {}]);
    assert.throws(() => client.createBatch$('', batchRequest), /^TypeError: projectId: expected /);
  });
});

const batchPath = `/v2.0/${projectId}/batches/${batchId}`;
const notSupported: Reply = [400, { error_code: 'DLI.0007', error_msg: 'The operation is not supported' }];

describe('cancelBatch$', () => {
  const service = useService();
  /** A service with these replies to the cancellation and to a poll. */
  const answering = (cancel: Reply, poll: Reply = [200, { state: 'running' }]) =>
    service(({ method }) => (method === 'DELETE' ? cancel : poll));

  for (const [what, reply] of [
    ['as documented', [200, { msg: 'deleted' }]],
    ['a 204', [204, '']],
    ['a text', [202, 'ok']],
    ['a flag', [200, { is_success: true, message: '' }]],
  ] as const) {
    it(`should be one request, and accept a success: ${what}`, async () => {
      const { client, requests } = await answering(reply);
      assert.deepEqual(await lastValueFrom(client.cancelBatch$(testRef).pipe(toArray())), ['cancelled']);
      assert.deepEqual(requests, [{ method: 'DELETE', path: batchPath, body: '' }]);
    });
  }

  for (const state of ['success', 'Dead']) {
    for (const [what, reply] of [
      ['a refusal', notSupported],
      ['a refusal of another code', [409, { error_code: 'DLI.9999' }]],
      ['a fault', [500, { error_code: 'DLI.0999' }]],
      ['a 200 that reports a failure', [200, { is_success: false, message: 'finished' }]],
      ['a 200 that reports a failure as a text', [200, { is_success: 'false', message: 'finished' }]],
    ] as const) {
      it(`should report that it is ${state} already, after ${what}`, async () => {
        const { client, requests } = await answering(reply, [200, { state }]);
        assert.equal(await firstValueFrom(client.cancelBatch$(testRef)), 'alreadyFinished');
        assert.deepEqual(
          requests.map(({ method, path }) => `${method} ${path}`),
          [`DELETE ${batchPath}`, `GET ${batchPath}/state`],
        );
      });
    }
  }

  for (const [what, poll] of [
    ['continues', [200, { state: 'running' }]],
    ['is in an unknown state', [200, { state: 'paused' }]],
    ['cannot be polled', [503, '']],
    ['is gone', [400, { error_code: 'DLI.0002' }]],
  ] as const) {
    it(`should fail with the refusal when the batch ${what}`, async () => {
      const { client, requests } = await answering(notSupported, poll);
      const error = await errorOf(client.cancelBatch$(testRef), HttpError);
      assert.equal(error.code, 'DLI.0007');
      assert.equal(requests.length, 2);
    });
  }

  for (const [what, reply, kind] of [
    ['no such batch', [400, { error_code: 'DLI.0002' }], NoSuchBatchError],
    ['a missing permission to cancel', [403, { error_code: 'APIG.0302' }], AuthError],
    ['throttling', [429, ''], ThrottledError],
  ] as const) {
    it(`should fail at once at ${what}`, async () => {
      const { client, requests } = await answering(reply, [200, { state: 'success' }]);
      await errorOf<PollError>(client.cancelBatch$(testRef), kind);
      assert.equal(requests.length, 1);
    });
  }
});
