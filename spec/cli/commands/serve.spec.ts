import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from 'dli-watch/simulator';
import { run } from '../../../lib/cli/run.ts';
import { until } from '../../dashboard/support/until.ts';
import { fakeIo } from '../support/fakeIo.ts';

/** A running `dli-watch serve`, in this process. */
interface Running {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly interrupt: (by: 'SIGINT' | 'SIGTERM') => void;
  readonly exit: Promise<number>;
}

describe('dli-watch serve', function () {
  this.timeout(60_000);

  let simulator: Simulator;
  const started: Running[] = [];

  beforeEach(async () => {
    simulator = await startSimulator({ tokens: ['planted-token-0123456789'] });
  });
  afterEach(async () => {
    for (const { interrupt, exit } of started.splice(0)) {
      interrupt('SIGTERM');
      await exit;
    }
    await simulator.close();
  });

  const serve = (args: readonly string[], stdin = ''): Running => {
    const env = { DLI_ENDPOINT: simulator.url, OS_TOKEN: 'planted-token-0123456789' };
    const { io, stdout, stderr, interrupt } = fakeIo({ stdin, env });
    const running = { stdout, stderr, interrupt, exit: run(['serve', ...args], io) };
    started.push(running);
    return running;
  };
  const urlOf = async ({ stdout }: Running): Promise<string> => {
    await until(() => stdout().endsWith('\n'));
    assert.match(stdout(), /^http:\/\/127\.0\.0\.1:\d+\/\n$/);
    return stdout().trim();
  };

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    it(`should serve the page until ${signal}, also after all jobs have ended`, async () => {
      const { projectId, batchId } = simulator.addJob(['running', { fault: 'reset' }, 'dead']);
      const serving = serve([projectId, batchId, '--port', '0', '--every', '100ms']);
      const url = await urlOf(serving);
      const events = await fetch(`${url}events`);
      await until(() => serving.stderr().includes('has ended'));
      const page = await fetch(url);
      assert.equal(page.status, 200);
      assert.match(await page.text(), /<title>Jobs – dli-watch<\/title>/);
      serving.interrupt(signal);
      assert.equal(await serving.exit, code);
      const text = await events.text().catch(() => '');
      assert.doesNotMatch(text + serving.stdout() + serving.stderr(), /planted/);
      assert.match(
        serving.stderr().replaceAll(new URL(simulator.url).host, 'HOST'),
        /^Watching 1 job of http:\/\/HOST\. Ctrl-C ends the page\.\nCannot reach HOST: ECONNRESET; retrying\.\nHOST answers again, after \d+s\.\nThe job has ended \(1 dead\)\. The page stays until Ctrl-C\.\n$/,
      );
      assert.equal(serving.stdout(), `${url}\n`);
    });

  it('should say that its port is in use, before any poll', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const job = simulator.addJob(['running']);
      const serving = serve([job.projectId, job.batchId, '--port', String(port)]);
      assert.equal(await serving.exit, 2);
      assert.equal(serving.stdout(), '');
      assert.match(
        serving.stderr(),
        new RegExp(`^dli-watch serve: port ${String(port)} is in use; choose another`),
      );
      assert.equal(simulator.polls(job), 0);
    } finally {
      other.close();
    }
  });

  for (const [args, message] of [
    [['--host', '192.0.2.1'], /--host 192\.0\.2\.1: this machine has no such address \(EADDRNOTAVAIL\)/],
    [['--allow-host', 'a b'], /Expected a host name without port, got "a b"/],
    [['--port', '70000'], /Expected a port from 0 to 65535/],
  ] as const)
    it(`should refuse ${args.join(' ')}`, async () => {
      const { projectId, batchId } = simulator.addJob(['running']);
      const serving = serve([projectId, batchId, '--port', '0', ...args]);
      assert.equal(await serving.exit, 2);
      assert.match(serving.stderr(), message);
      assert.equal(serving.stdout(), '');
    });

  it('should warn that the page has no login on another host, and answer to the names it is given', async () => {
    const { projectId, batchId } = simulator.addJob(['running']);
    const serving = serve([
      projectId,
      batchId,
      '--port',
      '0',
      '--host',
      '0.0.0.0',
      '--allow-host',
      'jobs.example.com',
    ]);
    const url = await urlOf(serving);
    assert.match(
      serving.stderr(),
      /Warning: the page has no login\. Everyone who can reach 0\.0\.0\.0 sees the jobs\./,
    );
    const statusOf = async (host: string): Promise<number> => {
      return new Promise((resolve, reject) => {
        request(url, { headers: { host } }, (answer) => resolve(answer.resume().statusCode ?? 0))
          .on('error', reject)
          .end();
      });
    };
    assert.deepEqual(
      await Promise.all(['jobs.example.com', 'localhost', 'evil.example'].map(statusOf)),
      [200, 200, 403],
    );
  });

  it('should read jobs with their names from standard input, and poll on demand', async () => {
    const job = simulator.addJob(['running']);
    const serving = serve(
      ['-', '--port', '0', '--on-demand'],
      `${JSON.stringify({ ...job, name: 'nightly' })}\n`,
    );
    const url = await urlOf(serving);
    assert.match(serving.stderr(), /Watching 1 job of .* while the page is open\./);
    assert.equal(simulator.polls(job), 0);
    const stop = new AbortController();
    const { body } = await fetch(`${url}events`, { signal: stop.signal });
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"running"')) text += (await reader.read()).value ?? '';
    assert.match(text, /"name":"nightly"/);
    stop.abort();
    await reader.read().catch(() => undefined);
  });

  it('should store the last states of the jobs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'serve-'));
    try {
      const file = join(folder, 'jobs.json');
      const { projectId, batchId } = simulator.addJob(['running']);
      const serving = serve([projectId, batchId, '--port', '0', '--state-file', file]);
      await urlOf(serving);
      await until(() => simulator.requests().some(({ status }) => status === 200));
      await until(() => existsSync(file) && readFileSync(file, 'utf8').includes('"running"'));
      serving.interrupt('SIGTERM');
      await serving.exit;
      assert.match(readFileSync(file, 'utf8'), new RegExp(`"batchId":"${batchId}","state":"running"`));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
