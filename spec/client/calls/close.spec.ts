import assert from 'node:assert/strict';
import { once } from 'node:events';
import { ConfigurationError, createClient, token } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { errorOf } from '../support/errorOf.ts';
import { useServer } from '../support/useServer.ts';

const { projectId } = testRef;

describe('close', () => {
  const serve = useServer();

  it('should abort what is under way, and refuse everything later, with no request', async () => {
    const { url, requests } = await serve(() => undefined);
    const client = createClient({ endpoint: url, auth: token('abc') });
    const asking = errorOf(client.readState$(testRef), ConfigurationError);
    while (requests.length === 0) await new Promise((later) => setImmediate(later));
    const gone = once(requests[0]!.socket, 'close');
    client.close();
    assert.equal((await asking).message, 'the client is closed');
    await gone;

    const errors = [
      await errorOf(client.readState$(testRef), ConfigurationError),
      await errorOf(client.readBatch$(testRef), ConfigurationError),
      await errorOf(client.listBatches$(projectId), ConfigurationError),
      await errorOf(client.cancelBatch$(testRef), ConfigurationError),
      await errorOf(client.createBatch$(projectId, { file: 'f' }), ConfigurationError),
    ];
    assert.equal(new Set(errors).size, 5);
    client.close();
    assert.equal(requests.length, 1);
  });

  it('should leave another client alone', async () => {
    const { url } = await serve((_, response) => response.end('{"state":"running"}'));
    const [one, other] = [0, 1].map(() => createClient({ endpoint: url, auth: token('abc') }));
    one!.close();
    await new Promise((done, failed) => {
      other!.readState$(testRef).subscribe({ complete: () => done(undefined), error: failed });
    });
  });
});
