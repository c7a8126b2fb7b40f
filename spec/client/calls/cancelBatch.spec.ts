import assert from 'node:assert/strict';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { AuthError, HttpError, NoSuchBatchError, ThrottledError, type PollError } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { errorOf } from '../support/errorOf.ts';
import { type Said, useService } from '../support/useService.ts';

const path = `/v2.0/${testRef.projectId}/batches/${testRef.batchId}`;
const notSupported: Said = [400, { error_code: 'DLI.0007', error_msg: 'The operation is not supported' }];

describe('cancelBatch$', () => {
  const service = useService();
  /** A service that answers the cancel so, and a poll the state so. */
  const answering = (cancel: Said, poll: Said = [200, { state: 'running' }]) =>
    service(({ method }) => (method === 'DELETE' ? cancel : poll));

  for (const [what, said] of [
    ['as documented', [200, { msg: 'deleted' }]],
    ['a 204', [204, '']],
    ['a text', [202, 'ok']],
    ['a flag', [200, { is_success: true, message: '' }]],
  ] as const) {
    it(`should be one request, and believe a yes: ${what}`, async () => {
      const { client, asked } = await answering(said);
      assert.deepEqual(await lastValueFrom(client.cancelBatch$(testRef).pipe(toArray())), ['cancelled']);
      assert.deepEqual(asked, [{ method: 'DELETE', path, body: '' }]);
    });
  }

  for (const state of ['success', 'Dead']) {
    for (const [what, said] of [
      ['a refusal', notSupported],
      ['a refusal of another code', [409, { error_code: 'DLI.9999' }]],
      ['a fault', [500, { error_code: 'DLI.0999' }]],
      ['a 200 that says no', [200, { is_success: false, message: 'finished' }]],
      ['a 200 that says "no"', [200, { is_success: 'false', message: 'finished' }]],
    ] as const) {
      it(`should tell that it is ${state} already, after ${what}`, async () => {
        const { client, asked } = await answering(said, [200, { state }]);
        assert.equal(await firstValueFrom(client.cancelBatch$(testRef)), 'alreadyFinished');
        assert.deepEqual(
          asked.map(({ method, path }) => `${method} ${path}`),
          [`DELETE ${path}`, `GET ${path}/state`],
        );
      });
    }
  }

  for (const [what, poll] of [
    ['goes on', [200, { state: 'running' }]],
    ['is in an unknown state', [200, { state: 'paused' }]],
    ['cannot be polled', [503, '']],
    ['is gone', [400, { error_code: 'DLI.0002' }]],
  ] as const) {
    it(`should fail with the refusal when the batch ${what}`, async () => {
      const { client, asked } = await answering(notSupported, poll);
      const error = await errorOf(client.cancelBatch$(testRef), HttpError);
      assert.equal(error.code, 'DLI.0007');
      assert.equal(asked.length, 2);
    });
  }

  for (const [what, said, kind] of [
    ['no such batch', [400, { error_code: 'DLI.0002' }], NoSuchBatchError],
    ['no right to cancel, though it may poll', [403, { error_code: 'APIG.0302' }], AuthError],
    ['throttling', [429, ''], ThrottledError],
  ] as const) {
    it(`should fail at once at ${what}`, async () => {
      const { client, asked } = await answering(said, [200, { state: 'success' }]);
      await errorOf<PollError>(client.cancelBatch$(testRef), kind);
      assert.equal(asked.length, 1);
    });
  }
});
