import { createClient, type HttpTransport, NetworkError, token } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { firstValueFrom } from 'rxjs';
import { errorOf } from '../support/requests.ts';

type Answer = () => Promise<Response>;
const running: Answer = () => Promise.resolve(new Response('{"state":"running"}'));
const reset: Answer = () => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
const hang: Answer = () => new Promise(() => undefined);

describe('SignalPool', () => {
  /** A client that answers by these, and the signals of its requests. */
  const clientOf = (releasesSignals: boolean, ...answers: readonly Answer[]) => {
    const rest = [...answers];
    const signals: AbortSignal[] = [];
    const http: HttpTransport = Object.assign(
      ({ signal }: { readonly signal: AbortSignal }) => {
        assert.ok(!signal.aborted);
        signals.push(signal);
        return (rest.shift() ?? running)();
      },
      { releasesSignals },
    );
    const client = createClient({ endpoint: 'http://dli.example', auth: token('any'), http });
    return { signals, client, poll: () => firstValueFrom(client.readState$(testRef)) };
  };

  it('should use the signal of an answered request again, if the transport releases it', async () => {
    const { signals, poll } = clientOf(true);
    for (let n = 0; n < 3; n += 1) await poll();
    assert.equal(new Set(signals).size, 1);
  });

  it('should use none again by default', async () => {
    const { signals, poll } = clientOf(false);
    for (let n = 0; n < 3; n += 1) await poll();
    assert.equal(new Set(signals).size, 3);
  });

  it('should give each of two requests at a time a signal of its own', async () => {
    const { signals, poll } = clientOf(true);
    await Promise.all([poll(), poll()]);
    assert.equal(new Set(signals).size, 2);
    await Promise.all([poll(), poll()]);
    assert.equal(new Set(signals).size, 2);
  });

  it('should not use that of a failed or an aborted request again', async () => {
    const { signals, client, poll } = clientOf(true, reset, hang);
    await errorOf(client.readState$(testRef), NetworkError);
    client.readState$(testRef).subscribe().unsubscribe();
    await poll();
    assert.equal(new Set(signals).size, 3);
  });
});
