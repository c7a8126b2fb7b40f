import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createClient, token } from 'dli-watch';
import { DEMO_PROJECT_ID } from '../../../lib/simulator/jobs/jobs.ts';
import { lastValueFrom } from 'rxjs';
import { Interruption } from '../../../lib/cli/Io.ts';
import { run } from '../../../lib/cli/run.ts';

/** A run of the command, until it is interrupted or ends. */
interface Run {
  /** What it has printed, once it has printed anything. */
  readonly printed: Promise<string>;
  interrupt(by: 'SIGINT' | 'SIGTERM'): void;
  readonly ended: Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>;
}

const simulate = (...args: readonly string[]): Run => {
  const stop = new AbortController();
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(stdout), text(stderr)]);
  const exitCode = run(['simulate', ...args], { stdin, stdout, stderr, env: {}, signal: stop.signal });
  const ended = exitCode.finally(() => {
    stdout.end();
    stderr.end();
  });
  return {
    printed: once(stdout, 'data').then(([chunk]) => String(chunk)),
    interrupt: (by) => stop.abort(new Interruption(by)),
    ended: Promise.all([ended, texts]).then(([code, [out, err]]) => ({
      exitCode: code,
      stdout: out,
      stderr: err,
    })),
  };
};

const urlIn = (printed: string): string => /http:\/\/127\.0\.0\.1:\d+/.exec(printed)![0];

describe('dli-watch simulate', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'simulate-'))));
  after(() => rmSync(folder, { recursive: true }));
  const fileOf = (jobs: unknown): string => {
    const file = join(folder, 'jobs.json');
    writeFileSync(file, JSON.stringify(jobs));
    return file;
  };

  it('should print its URL and commands to paste, and serve three sample jobs until it is interrupted', async () => {
    const simulation = simulate();
    const printed = await simulation.printed;
    const url = urlIn(printed);
    const source = createClient({ endpoint: url, auth: token('any') });
    const states = await lastValueFrom(source.listBatches$(DEMO_PROJECT_ID));
    assert.equal(states.batches.length, 3);
    source.close();
    simulation.interrupt('SIGINT');

    const { exitCode, stdout, stderr } = await simulation.ended;
    assert.deepEqual([exitCode, stderr], [130, '']);
    assert.equal(stdout, printed);
    assert.equal(
      stdout,
      `A simulated DLI at ${url} with 3 jobs. Ctrl-C ends it.\n\n` +
        `In another shell:\n  export DLI_ENDPOINT=${url} OS_TOKEN=any\n` +
        `  dli-watch watch ${DEMO_PROJECT_ID} 5e0c7a1d-3b52-4d8e-9c41-7f2a6d90b813 ` +
        'b81f46d2-90ce-4a37-8e15-2c6d0f7a953e 29d3e5b7-6a10-4f9c-b7d8-e14c83a05f62\n',
    );
  });

  it('should leave nothing open', async () => {
    const simulation = simulate();
    const { port } = new URL(urlIn(await simulation.printed));
    const client = connect(Number(port), '127.0.0.1');
    await once(client, 'connect');
    const closed = once(client, 'close');
    simulation.interrupt('SIGTERM');
    assert.equal((await simulation.ended).exitCode, 143);
    await closed;
  });

  it('should serve the jobs of a file, and print them as one line of JSON', async () => {
    const file = fileOf([
      { projectId: 'p1', name: 'nightly', script: ['running'] },
      { projectId: 'p2', script: ['dead'] },
    ]);
    const simulation = simulate('--jobs', file, '--json');
    const line = JSON.parse(await simulation.printed) as { url: string; jobs: Record<string, string>[] };
    simulation.interrupt('SIGINT');
    assert.deepEqual(Object.keys(line), ['url', 'jobs']);
    assert.deepEqual(
      line.jobs.map(({ projectId, name }) => [projectId, name]),
      [
        ['p1', 'nightly'],
        ['p2', undefined],
      ],
    );
    assert.equal((await simulation.ended).stdout.split('\n').length, 2);
  });

  it('should print a command for each project, by a list if it has many jobs', async () => {
    const many = Array.from({ length: 6 }, () => ({ projectId: 'p2', script: ['running'] }));
    const simulation = simulate('--jobs', fileOf([{ projectId: 'p1', script: ['running'] }, ...many]));
    const lines = (await simulation.printed).split('\n');
    simulation.interrupt('SIGINT');
    await simulation.ended;
    assert.match(lines[0]!, / with 7 jobs\./);
    assert.match(lines[4]!, /^ {2}dli-watch watch p1 [-\da-f]{36}$/);
    assert.deepEqual(lines.slice(5), ['  dli-watch list p2 --json | dli-watch watch -', '']);
  });

  it('should accept the tokens of --token only, and print none', async () => {
    const simulation = simulate('--token', 'first-token', '--token', 'second-token');
    const url = urlIn(await simulation.printed);
    const statusWith = async (value: string) =>
      (await fetch(`${url}/v2.0/${DEMO_PROJECT_ID}/batches`, { headers: { 'X-Auth-Token': value } })).status;
    assert.deepEqual(
      await Promise.all(['first-token', 'second-token', 'any'].map(statusWith)),
      [200, 200, 401],
    );
    simulation.interrupt('SIGINT');
    const { stdout } = await simulation.ended;
    assert.match(stdout, /OS_TOKEN='one of --token'\n/);
    assert.doesNotMatch(stdout, /first-token/);
  });

  it('should answer other origins with --cors only', async () => {
    const allowed = async (...args: readonly string[]) => {
      const simulation = simulate(...args);
      const url = `${urlIn(await simulation.printed)}/v2.0/p1/batches`;
      const { headers } = await fetch(url, {
        headers: { Origin: 'https://example.com', 'X-Auth-Token': 'any' },
      });
      simulation.interrupt('SIGINT');
      await simulation.ended;
      return headers.get('Access-Control-Allow-Origin') !== null;
    };
    assert.deepEqual([await allowed('--cors'), await allowed()], [true, false]);
  });

  it('should exit with 2 if its port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    assert.deepEqual(await simulate('--port', String(port)).ended, {
      exitCode: 2,
      stdout: '',
      stderr: `dli-watch simulate: port ${port} is in use\nTry "dli-watch simulate --help".\n`,
    });
    server.close();
  });

  it('should listen on the port that it is given', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const simulation = simulate('--port', String(port));
    assert.equal(urlIn(await simulation.printed), `http://127.0.0.1:${port}`);
    simulation.interrupt('SIGINT');
    await simulation.ended;
  });

  it('should exit with 2 and close the server if a job is invalid', async () => {
    const { exitCode, stdout, stderr } = await simulate('--jobs', fileOf([{ script: [] }])).ended;
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.match(stderr, /jobs\.json\[0\]\.script: expected an array of at least one step/);
  });

  it('should exit with 2 for an empty token', async () => {
    const { exitCode, stderr } = await simulate('--token', '').ended;
    assert.equal(exitCode, 2);
    assert.match(stderr, /--token <value>' argument '' is invalid\. Expected a text that is not empty/);
  });

  it('should end at once if it was interrupted before it began', async () => {
    const simulation = simulate();
    simulation.interrupt('SIGTERM');
    assert.equal((await simulation.ended).exitCode, 143);
  });
});
