import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from 'dli-watch/simulator';
import { until } from '../../dashboard/support/until.ts';
import { root } from '../../support/runNode.ts';

/** A running `dli-watch serve`. */
interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exit: Promise<number | null>;
}

describe('dli-watch serve', function () {
  this.timeout(60_000);

  let simulator: Simulator;
  const started: Running[] = [];

  beforeEach(async () => {
    simulator = await startSimulator({ tokens: ['planted-token-0123456789'] });
  });
  afterEach(async () => {
    for (const { child, exit } of started.splice(0)) {
      child.kill('SIGKILL');
      await exit;
    }
    await simulator.close();
  });

  const run = (args: readonly string[], input = ''): Running => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'lib/cli/bin.ts', 'serve', ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], DLI_ENDPOINT: simulator.url, OS_TOKEN: 'planted-token-0123456789' },
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.stdin.end(input);
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
    const running = { child, stdout: () => out, stderr: () => err, exit };
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
      const serving = run([projectId, batchId, '--port', '0', '--every', '100ms']);
      const url = await urlOf(serving);
      const events = await fetch(`${url}events`);
      await until(() => serving.stderr().includes('have ended') || serving.stderr().includes('has ended'));
      const page = await fetch(url);
      assert.equal(page.status, 200);
      assert.match(await page.text(), /<title>Jobs – dli-watch<\/title>/);
      serving.child.kill(signal);
      assert.equal(await serving.exit, code);
      const text = await events.text().catch(() => '');
      assert.doesNotMatch(text + serving.stdout() + serving.stderr(), /planted/);
      const { host } = new URL(simulator.url);
      assert.deepEqual(
        serving.stderr().split('\n'),
        [
          `Watching 1 job of ${simulator.url}. Ctrl-C ends the page.`,
          `Cannot reach ${host}: ECONNRESET; retrying.`,
          `${host} answers again, after 1s.`,
          'The job has ended (1 dead). The page stays until Ctrl-C.',
          '',
        ].map((line) => (line.includes('answers again') ? (serving.stderr().split('\n')[2] ?? '') : line)),
      );
      assert.equal(serving.stdout(), `${url}\n`);
    });

  it('should say that its port is in use, before any poll', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const job = simulator.addJob(['running']);
      const serving = run([job.projectId, job.batchId, '--port', String(port)]);
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
      const serving = run([projectId, batchId, '--port', '0', ...args]);
      assert.equal(await serving.exit, 2);
      assert.match(serving.stderr(), message);
      assert.equal(serving.stdout(), '');
    });

  it('should warn that the page has no login on another host, and answer to the names it is given', async () => {
    const { projectId, batchId } = simulator.addJob(['running']);
    const serving = run([
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
      const { request } = await import('node:http');
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
    const serving = run(
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
      const serving = run([projectId, batchId, '--port', '0', '--state-file', file]);
      await urlOf(serving);
      await until(() => simulator.polls({ projectId, batchId }) > 0);
      await until(() => simulator.requests().some(({ status }) => status === 200));
      const page = await fetch(`${await urlOf(serving)}`);
      assert.equal(page.status, 200);
      serving.child.kill('SIGTERM');
      await serving.exit;
      assert.match(readFileSync(file, 'utf8'), new RegExp(`"batchId":"${batchId}","state":"running"`));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
