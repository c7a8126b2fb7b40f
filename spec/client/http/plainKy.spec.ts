import assert from 'node:assert/strict';
import { once } from 'node:events';
import { lastValueFrom } from 'rxjs';
import { restore, spy } from 'sinon';
import { createClient, token } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { plainKy } from '../../../lib/client/http/exchange.ts';
import { useServer } from '../support/useServer.ts';

describe('plainKy', () => {
  const serve = useServer();
  afterEach(() => restore());

  it('should spare each poll the signal that ky makes of two', async () => {
    const { url } = await serve((_, response) => response.end('{"state":"running"}'));
    const client = createClient({ endpoint: url, auth: token('abc') });
    const combined = spy(AbortSignal, 'any');
    await lastValueFrom(client.readState$(testRef));
    assert.equal(combined.callCount, 0);
  });

  it('should give up a request as soon as its poll has left', async () => {
    const { url, requests } = await serve(() => undefined);
    const polling = createClient({ endpoint: url, auth: token('abc') })
      .readState$(testRef)
      .subscribe();
    while (requests.length === 0) await new Promise((later) => setImmediate(later));
    const gone = once(requests[0]!.socket, 'close');
    polling.unsubscribe();
    await gone;
  });

  it('should not even begin for a poll that has left at once', async () => {
    const { url, requests } = await serve((_, response) => response.end('{"state":"running"}'));
    const client = createClient({ endpoint: url, auth: token('abc') });
    client.readState$(testRef).subscribe().unsubscribe();
    await lastValueFrom(client.readState$(testRef)); // by then the first would have come
    assert.equal(requests.length, 1);
  });

  it('should be an ordinary ky for whoever gives a signal of another name', async () => {
    const { url } = await serve((_, response) => response.end('{"state":"running"}'));
    assert.deepEqual(await plainKy.get(url).json(), { state: 'running' });
    await assert.rejects(plainKy.get(url, { signal: AbortSignal.abort() }).json(), { name: 'AbortError' });
  });
});
