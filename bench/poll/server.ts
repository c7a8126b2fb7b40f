// A service in a process of its own, so that its cost is not measured. It answers each poll with a state, over HTTP and TLS,
// and counts the connections of the polls of each job. It keeps idle connections open and does not say for how long, as most
// gateways do.
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import process from 'node:process';
import { selfSigned } from '../../spec/support/selfSigned.ts';

const socketsOf = new Map<string, Set<Socket>>();

const answer: RequestListener = ({ url = '', socket }, response) => {
  const [, batchId = ''] = /\/batches\/([^/]+)\/state$/.exec(url) ?? [];
  socketsOf.set(batchId, (socketsOf.get(batchId) ?? new Set()).add(socket));
  const body = JSON.stringify({ id: batchId, state: 'running' });
  // The headers of the service, and about as many as its gateway adds.
  response.writeHead(200, {
    'content-type': 'application/json;charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'x-request-id': '6d1c4a7ba4e94ec0a5d5a0c9d4ac9a1f',
    server: 'api-gateway',
    'strict-transport-security': 'max-age=31536000; includeSubdomains;',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
  });
  response.end(body);
};

const listening = async (server: Server): Promise<number> => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
};

// 0 keeps idle connections open, without a `Keep-Alive` header that says for how long.
const plain = await listening(createServer({ keepAliveTimeout: 0 }, answer));
const secure = await listening(createTlsServer({ keepAliveTimeout: 0, ...selfSigned }, answer));

process.on('message', () => {
  process.send?.(Object.fromEntries([...socketsOf].map(([batchId, { size }]) => [batchId, size])));
});
process.on('disconnect', () => process.exit());
process.send?.({ plain: `http://127.0.0.1:${plain}`, secure: `https://127.0.0.1:${secure}` });
