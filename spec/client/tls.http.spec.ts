import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { firstValueFrom } from 'rxjs';
import { Agent as Dispatcher } from 'undici';
import { type Auth, createClient, keystone, NetworkError, token, watchScheduler } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { selfSigned } from '../support/selfSigned.ts';
import { errorOf, testRequest } from './support/requests.ts';
import { transportOf, transports, useTransport } from './support/transports.ts';

const user = { username: 'me', password: 's3cret', domainName: 'D', projectName: 'P' };
for (const tested of transports) {
  describe(`a server with a self-signed certificate, over ${tested.name}`, () => {
    const use = useTransport(tested);
    const requestOf = () => {
      const transport = transportOf(use());
      return { ...testRequest, requestTimeoutMs: 2_000, scheduler: watchScheduler, transport };
    };
    let server: Server;
    let requests = 0;
    let url: string;
    before(async () => {
      server = createServer(selfSigned, (_, response) => {
        requests += 1;
        response.writeHead(201, { 'x-subject-token': 'A' }).end('{"state":"running"}');
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      url = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    });
    after(async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    });
    beforeEach(() => {
      requests = 0;
    });

    const authOf = (given: object = {}): Auth => keystone({ ...user, authUrl: url, ...given });

    it('should be sent no token', async () => {
      const client = createClient({ endpoint: url, auth: token('s3cret'), ...use() });
      const error = await errorOf(client.readState$(testRef), NetworkError);
      assert.equal(error.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
      assert.equal(requests, 0);
    });

    it('should be sent no password', async () => {
      const error = await errorOf(authOf().authorize$(requestOf()), NetworkError);
      assert.equal(error.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
      assert.equal(requests, 0);
    });

    it('should be sent a token through a dispatcher that trusts it', async () => {
      const dispatcher = new Dispatcher({ connect: { ca: selfSigned.cert } });
      const client = createClient({ endpoint: url, auth: token('s3cret'), ...use(dispatcher) });
      assert.equal((await firstValueFrom(client.readState$(testRef))).state, 'running');
      await dispatcher.close();
    });

    it('should be sent a password through an agent that trusts the certificate', async () => {
      const agent = new Agent({ ca: selfSigned.cert });
      await firstValueFrom(authOf({ agent }).authorize$(requestOf()));
      agent.destroy();
      assert.equal(requests, 1);
    });
  });
}
