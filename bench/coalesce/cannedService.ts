// A service that replays recorded answers of the simulator, so that it takes no processor time from the client that is
// measured. All jobs run for ever.
import { createServer } from 'node:http';
import { startSimulator } from '../library/simulator.ts';
import { answerParent, parentArgument } from '../support/processes.ts';
import { refs } from './refs.ts';

const PAGE_SIZE = 100;
/** A typical Spark job; the list contains this for each job. */
const requestOf = (n: number): Readonly<Record<string, unknown>> => ({
  name: `nightly-${n}`,
  file: 'obs://warehouse/jars/etl-assembly-1.14.0.jar',
  className: 'com.example.warehouse.Nightly',
  args: ['--date', '2026-11-25', '--table', `sales_${n}`],
  sc_type: 'B',
});

const { jobs } = parentArgument() as { readonly jobs: number };
const all = refs(jobs);
const simulator = await startSimulator({ logLimit: 0 });
const createdAt = Date.now();
all.forEach((ref, n) =>
  simulator.addJob([{ state: 'running', forMs: 1e9 }, 'success'], {
    ...ref,
    name: `nightly-${n}`,
    createdAt: createdAt + n,
    request: requestOf(n),
  }),
);
const recorded = async (path: string): Promise<Buffer> => {
  const response = await fetch(simulator.url + path, { headers: { 'x-auth-token': 'any' } });
  return Buffer.from(await response.arrayBuffer());
};
const pages: Buffer[] = [];
for (let from = 0; from < jobs; from += PAGE_SIZE)
  pages.push(await recorded(`/v2.0/p1/batches?size=${PAGE_SIZE}&from=${from}`));
await simulator.close();

let requests = 0;
const STATE = /\/batches\/([^/]+)\/state$/;
/** A list contains all our jobs, with or without a filter. */
const FROM = /[?&]from=(\d+)/;
const server = createServer((request, response) => {
  requests += 1;
  const [, id] = STATE.exec(request.url ?? '') ?? [];
  const [, from = '0'] = FROM.exec(request.url ?? '') ?? [];
  const body =
    id === undefined ? pages[Number(from) / PAGE_SIZE] : Buffer.from(`{"id":"${id}","state":"running"}`);
  response.writeHead(body === undefined ? 500 : 200, {
    'content-type': 'application/json',
    'content-length': body?.length ?? 0,
  });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;

/** Replies with the address and the number of requests since the last question. */
answerParent(() => {
  const answer = { url: `http://127.0.0.1:${port}`, requests };
  requests = 0;
  return answer;
});
