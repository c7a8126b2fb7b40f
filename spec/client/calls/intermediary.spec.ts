import {
  AuthError,
  createClient,
  DecodeError,
  HttpError,
  isTransient,
  PollError,
  token,
  watchBatch$,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { some } from 'fp-ts/lib/Option.js';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { errorOf } from '../support/requests.ts';
import { type Reply, useServer, useService } from '../support/servers.ts';

const HTML = '<html><title>Forbidden</title></html>';
const running: Reply = [200, { state: 'running' }];

describe('an intermediary', () => {
  const serve = useService();
  const start = useServer();

  /** The error of the second reply, after a first one. */
  const errorAfter = async (first: Reply, reply: Reply): Promise<PollError> => {
    const replies = [first, reply];
    const { client } = await serve(() => replies.shift() ?? reply);
    await firstValueFrom(client.readState$(testRef)).catch(() => undefined);
    return errorOf<PollError>(client.readState$(testRef), PollError as never);
  };

  for (const [what, body] of [
    ['a page', HTML],
    ['no body', ''],
    ['a message without a code', { message: 'Forbidden' }],
    ['the status for a code', { kind: 'Status', code: 404, message: 'not found' }],
    ['a word for a code', { code: 'NotFound', message: 'not found' }],
  ] as const) {
    for (const status of body === HTML ? [403, 404, 405, 410, 418, 421, 451] : [403, 404]) {
      it(`should be known by a ${String(status)} with ${what} from an origin that has answered`, async () => {
        const error = await errorAfter(running, [status, body]);
        assert.ok(error instanceof HttpError, String(error));
        assert.deepEqual([error.status, error.fromIntermediary, isTransient(error)], [status, true, true]);
      });
    }
  }

  for (const [what, status, body] of [
    ['of DLI', 403, { error_code: 'DLI.0003', error_msg: 'no' }],
    ['of DLI', 405, { error_code: 'DLI.0001', error_msg: 'no' }],
    ['of the gateway', 403, { error_code: 'APIGW.0302', error_msg: 'no' }],
    ['of the gateway', 404, { error_code: 'APIG.0101', error_msg: 'no' }],
    ['of IAM', 403, { error: { code: 'IAM.1', message: 'no' } }],
    ['of Keystone', 403, { error: { code: 403, message: 'no', title: 'Forbidden' } }],
    ['of Keystone', 404, { error: { code: 404, message: 'no', title: 'Not Found' } }],
  ] as const) {
    it(`should not be suspected at a ${String(status)} with a code ${what}: ${JSON.stringify(body)}`, async () => {
      const error = await errorAfter(running, [status, body]);
      assert.ok(!('fromIntermediary' in error));
      assert.ok(!isTransient(error));
    });
  }

  for (const status of [300, 302, 304, 400, 401, 406, 411, 413, 414, 415, 422, 431]) {
    it(`should not be suspected at a ${String(status)}, which is about the request itself or a redirect`, async () => {
      const error = await errorAfter(running, [status, '']);
      assert.ok(!('fromIntermediary' in error));
      assert.ok(!isTransient(error));
    });
  }

  for (const [status, kind] of [
    [403, AuthError],
    [404, HttpError],
    [405, HttpError],
  ] as const) {
    it(`should not be suspected at a ${String(status)} before the first answer, nor after another page`, async () => {
      const { client } = await serve(() => [status, HTML]);
      for (let count = 0; count < 2; count += 1) {
        const error = await errorOf<PollError>(client.readState$(testRef), kind);
        assert.deepEqual(['fromIntermediary' in error, isTransient(error)], [false, false]);
      }
    });
  }

  for (const [what, first] of [
    ['an error code', [503, { error_code: 'APIG.0203', error_msg: 'no' }]],
    ['an answer about another job', [200, { id: '11111111-2222-3333-4444-555555555555', state: 'running' }]],
  ] as const) {
    it(`should be known after ${what}, which is an answer too`, async () => {
      const error = await errorAfter(first, [403, HTML]);
      assert.ok(error instanceof HttpError && error.fromIntermediary === true, String(error));
    });
  }

  for (const [what, first] of [
    ['a page', [200, HTML]],
    ['a 503 with a page', [503, HTML]],
  ] as const) {
    it(`should not be known after ${what}, which the service did not send`, async () => {
      assert.ok(!('fromIntermediary' in (await errorAfter(first, [404, HTML]))));
    });
  }

  it('should not be known by another origin: its answer to another client counts for that one only', async () => {
    const { url } = await start((_, response) => response.end('{"state":"running"}'));
    const answered = createClient({ endpoint: url, auth: token('abc') });
    await firstValueFrom(answered.readState$(testRef));
    const { client } = await serve(() => [404, HTML]);
    const error = await errorOf(client.readState$(testRef), HttpError);
    assert.ok(!('fromIntermediary' in error));
  });

  for (const status of [403, 404]) {
    it(`should end no watch of fifty, each of which gets a ${String(status)} once`, async () => {
      const sent = new Map<string, number>();
      const { client } = await serve(({ path }) => {
        const count = sent.get(path) ?? 0;
        sent.set(path, count + 1);
        return (
          [running, [status, HTML] as const, [200, { state: 'success' }] as const][count] ?? assert.fail()
        );
      });
      const ends = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          lastValueFrom(
            watchBatch$(`p${String(index)}`, testRef.batchId, {
              source: client,
              schedule: () => 1,
              retry: () => some(1),
            }),
          ),
        ),
      );
      assert.deepEqual(new Set(ends.map(({ state }) => state)), new Set(['success']));
    });
  }

  it('should not be believed when it answers a cancel with a page: nothing was cancelled', async () => {
    const { client } = await serve(({ method }) => (method === 'DELETE' ? [200, HTML] : running));
    await errorOf(client.cancelBatch$(testRef), DecodeError);
  });
});
