// How do I show jobs on a page of my own service?
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { every } from 'dli-watch';
import { createDashboard } from 'dli-watch/dashboard';
import { service } from './support/service.ts';
import { statesOnPage } from './support/statesOnPage.ts';

const { submit, options, close } = await service();
const nightly = { ...submit(['starting', { state: 'running', forMs: 700 }, 'success']), name: 'nightly' };
const dashboard = createDashboard({
  targets: [nightly],
  watch: { ...options, schedule: every(50) },
  path: '/jobs',
  // allowedHosts: ['jobs.example.com'], if it is reached by another name than that of this machine
});

const server = createServer((request, response) => {
  if (request.url === '/health') response.end('ok');
  else dashboard.handle(request, response);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;

// A person opens `${url}/jobs` in a browser. Here the example reads it.
console.log('health:', await (await fetch(`${url}/health`)).text());
console.log('page:', (await fetch(`${url}/jobs`)).headers.get('content-type'));
for await (const state of statesOnPage(`${url}/jobs/events`)) console.log('nightly is', state);

dashboard.close();
server.close();
close();

// => health: ok
// => page: text/html; charset=utf-8
// => nightly is starting
// => nightly is running
// => nightly is success
