// Provokes failures of every kind and prints the results. `spec/secrets.spec.ts` runs it with planted secrets and searches its
// output for them. Its servers echo everything that they receive, in several encodings.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { none } from 'fp-ts/lib/Option.js';
import { type Observable, lastValueFrom } from 'rxjs';
import {
  akSk,
  type Auth,
  clientFromEnv,
  createClient,
  type DliClient,
  keystone,
  token,
  watchBatch$,
} from 'dli-watch';
import { type ScriptStep, startSimulator } from 'dli-watch/simulator';
import { testRef } from 'dli-watch/testing';

const secret = (name: string): string => process.env[`PLANTED_${name}`] ?? 'not planted';
const password = secret('PASSWORD');
const keys = { accessKey: secret('ACCESS_KEY'), secretKey: secret('SECRET_KEY') };
const { projectId, batchId } = testRef;

const show = (what: string, value: unknown): void => {
  const stack = value instanceof Error ? value.stack : '';
  const inspected = inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true });
  console.log(`shown: ${what}`, String(value), stack, JSON.stringify(value), inspected);
};
const showOutcome = async (what: string, value$: Observable<unknown>): Promise<void> => {
  await lastValueFrom(value$).then(
    (value) => show(what, value),
    (error: unknown) => show(what, error),
  );
};
const showThrown = (what: string, call: () => unknown): void => {
  try {
    show(what, call());
  } catch (error) {
    show(what, error);
  }
};

/** Answers `/STATUS/…` with that status and an echo of the request, and `/reset/…` with a reset. */
const echo = createServer((request, response) => {
  let sent = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (sent += chunk));
  request.on('end', () => {
    const [, status = ''] = (request.url ?? '').split('/');
    if (status === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    // Secrets come first, because errors keep only the beginning of a text.
    const isSecret = (text: string) => text.includes('s3cret');
    const all = [sent, ...request.rawHeaders].sort((a, b) => Number(isSecret(b)) - Number(isSecret(a)));
    const named = { token: request.headers['x-security-token'] };
    const page = all.map((text) => `${text} ${encodeURIComponent(text)}`).join('<br>');
    response.writeHead(Number(status), {
      'x-request-id': encodeURIComponent(all.join()).slice(0, 2_000),
      location: `/login?back=${encodeURIComponent(all.join()).slice(0, 2_000)}`,
      'x-subject-token': String(request.headers['x-auth-token'] ?? ''),
    });
    response.end(
      JSON.stringify({ ...named, state: { all }, error_code: 'DLI.0001', error_msg: page, page, all }),
    );
  });
});
await new Promise((listening) => echo.listen(0, '127.0.0.1', () => listening(undefined)));
const echoUrl = `http://127.0.0.1:${String((echo.address() as AddressInfo).port)}`;

const keystoneOf = (status: string): Auth =>
  keystone({
    authUrl: `${echoUrl}/${status}`,
    username: 'me',
    password,
    domainName: 'D',
    projectName: 'P',
  });
const auths: Readonly<Record<string, () => Auth>> = {
  token: () => token(secret('TOKEN')),
  provider: () => token(() => Promise.resolve(secret('TOKEN'))),
  'failing provider': () => token(() => Promise.reject(new Error('the vault is sealed'))),
  akSk: () => akSk({ ...keys, securityToken: secret('SECURITY_TOKEN') }),
};
const calls = (client: DliClient, what: string): readonly Promise<void>[] => [
  showOutcome(`${what} state`, client.readState$(testRef)),
  showOutcome(`${what} detail`, client.readBatch$(testRef)),
  showOutcome(`${what} list`, client.listBatches$(projectId)),
  showOutcome(`${what} cancel`, client.cancelBatch$(testRef)),
  showOutcome(`${what} create`, client.createBatch$(projectId, { file: 'f' })),
  showOutcome(
    `${what} watch`,
    watchBatch$(projectId, batchId, {
      source: client,
      retry: () => none,
      notFoundGraceMs: 0,
      onEvent: (event) => show(`${what} event`, event),
    }),
  ),
];

const STATUSES = ['200', '302', '400', '401', '403', '404', '429', '500', 'reset'];
for (const status of STATUSES) {
  for (const [name, auth] of Object.entries(auths))
    await Promise.all(
      calls(createClient({ endpoint: `${echoUrl}/${status}`, auth: auth() }), `${name} ${status}`),
    );
  const client = createClient({ endpoint: echoUrl, auth: keystoneOf(status) });
  await Promise.all(calls(client, `keystone ${status}`));
  show(`client ${status}`, client);
}

await using simulator = await startSimulator({ tokens: [secret('TOKEN')] });
const faults: readonly ScriptStep[] = [
  'starting',
  { fault: 'expiredToken' },
  { fault: 'html' },
  { fault: 'reset' },
];
for (const fault of faults) {
  const job = simulator.addJob([fault]);
  const source = createClient({ endpoint: simulator.url, auth: token(secret('TOKEN')) });
  const options = { source, retry: () => none, deadline: 300, schedule: () => 100 };
  await showOutcome('simulated', watchBatch$(job.projectId, job.batchId, options));
}
show('log', simulator.requests());

showThrown('auth', () => createClient({ endpoint: echoUrl, auth: secret('TOKEN') as never }));
showThrown('config', () => createClient(secret('TOKEN') as never));
showThrown('endpoint', () => createClient({ endpoint: `https://me:${password}@x`, auth: token('x') }));
showThrown('token', () => token(`${secret('TOKEN')}\n`));
showThrown('keys', () => akSk({ ...keys, secretKey: `${keys.secretKey}\n` }));
showThrown('pasword', () => keystone({ pasword: password } as never));
showThrown('password', () => keystone({ ...{ authUrl: password, username: password }, password }));
showThrown('environment', () => clientFromEnv({ DLI_ENDPOINT: password, OS_TOKEN: `${secret('TOKEN')}\n` }));
showThrown('request', () =>
  createClient({ endpoint: echoUrl, auth: token('x') }).createBatch$('p', password as never),
);

// Its error is not handled, so it ends the process.
watchBatch$(projectId, batchId, {
  source: createClient({ endpoint: `${echoUrl}/400`, auth: token(secret('TOKEN')) }),
}).subscribe();
