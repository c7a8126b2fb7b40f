import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { firstValueFrom } from 'rxjs';
import { type Auth, createClient, keystone, NetworkError, token, watchScheduler } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { errorOf, testRequest } from './support/requests.ts';

/**
 * A self-signed certificate for 127.0.0.1, and its key, valid until 2126. It protects nothing: it is what an attacker in the
 * network would present.
 */
const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvSB0j/YWzBjo286q
AYjUOlPVjfjPB9gtQAG2QYjzSwOhRANCAAT7CXT/I6CGd3UXiwGN4eD8qXf0KYii
J1x5u+2iWnYNnD5h+Y3sm9UK4piFerrBqIkhimQQ1K8dTEngSLBKuvOz
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUfBC2PoktKdvPN19wqOPDO2uQo3cwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzIzMTUzOFoYDzIxMjYxMDMw
MjMxNTM4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT7CXT/I6CGd3UXiwGN4eD8qXf0KYiiJ1x5u+2iWnYNnD5h+Y3sm9UK
4piFerrBqIkhimQQ1K8dTEngSLBKuvOzo28wbTAdBgNVHQ4EFgQUDmI3wr96iYnB
VopYenasFGlJG08wHwYDVR0jBBgwFoAUDmI3wr96iYnBVopYenasFGlJG08wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgMPqU6yPj+ef+w9HoxNZhQ+UmNW6bp9h2LjVmBo76dS0CIQDH
CLAn/H0pn4c2hVaWRlI9p0uzGjLYHW1dEzYjdi9jKw==
-----END CERTIFICATE-----
`,
};

const user = { username: 'me', password: 's3cret', domainName: 'D', projectName: 'P' };
const request = { ...testRequest, requestTimeoutMs: 2_000, scheduler: watchScheduler };

describe('a server with a self-signed certificate', () => {
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
    const client = createClient({ endpoint: url, auth: token('s3cret') });
    const error = await errorOf(client.readState$(testRef), NetworkError);
    assert.equal(error.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
    assert.equal(requests, 0);
  });

  it('should be sent no password', async () => {
    const error = await errorOf(authOf().authorize$(request), NetworkError);
    assert.equal(error.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
    assert.equal(requests, 0);
  });

  it('should be sent a password through an agent that trusts the certificate', async () => {
    const agent = new Agent({ ca: selfSigned.cert });
    await firstValueFrom(authOf({ agent }).authorize$(request));
    agent.destroy();
    assert.equal(requests, 1);
  });
});
