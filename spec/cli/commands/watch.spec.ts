import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { BatchRef } from 'dli-watch';
import { type Simulator, startSimulator } from 'dli-watch/simulator';
import { run } from '../../../lib/cli/run.ts';
import { eventually } from '../../support/eventually.ts';
import { Emulator } from '../support/Emulator.ts';
import { fakeIo } from '../support/fakeIo.ts';

describe('dli-watch watch', () => {
  let simulator: Simulator;
  let folder: string;
  const runs: { interrupt: (by: 'SIGINT') => void; exitCode: Promise<number> }[] = [];

  beforeEach(async () => {
    simulator = await startSimulator();
    folder = await mkdtemp(join(tmpdir(), 'watch-'));
  });
  afterEach(async () => {
    for (const { interrupt, exitCode } of runs.splice(0)) {
      interrupt('SIGINT'); // what a failed test has left
      await exitCode;
    }
    await simulator.close();
    await rm(folder, { recursive: true });
  });

  const argsOf = (jobs: readonly BatchRef[], flags: readonly string[]): readonly string[] => [
    'watch',
    jobs[0]!.projectId,
    ...jobs.map(({ batchId }) => batchId),
    '--every',
    '20ms',
    ...flags,
  ];

  /** The command with a terminal, or with pipes if it has no columns. */
  const start = (jobs: readonly BatchRef[], flags: readonly string[] = [], columns?: number) => {
    const stdin = new PassThrough();
    const env = { DLI_ENDPOINT: simulator.url, OS_TOKEN: 'any' };
    const process = fakeIo({ stdin, env, ...(columns !== undefined && { columns }) });
    const started = { ...process, stdin, exitCode: run(argsOf(jobs, flags), process.io) };
    runs.push(started);
    return started;
  };

  /** The command with pipes, to its end. */
  const outputOf = async (jobs: readonly BatchRef[], ...flags: readonly string[]) => {
    const { exitCode, stdout, stderr } = start(jobs, flags);
    return { exitCode: await exitCode, stdout: stdout(), stderr: stderr() };
  };

  describe('on a terminal', () => {
    const screenOf = async (output: string): Promise<readonly string[]> => {
      const emulator = new Emulator(100, 24);
      await emulator.write(output);
      return emulator.history;
    };

    it('should leave the last table and say what has failed', async () => {
      const jobs = [
        simulator.addJob(['running', 'success']),
        simulator.addJob(['dead'], { log: ['out of memory'] }),
        simulator.addJob([{ fault: 'error', status: 403, code: 'DLI.0003' }]),
      ];
      const { exitCode, stdout, stderr } = start(jobs, [], 100);
      assert.equal(await exitCode, 3);
      const [headline, , ...rows] = await screenOf(stdout());
      assert.match(String(headline), /^Watched 3 jobs at http/);
      const states = rows.map((row) => row.slice(10, 22).trim());
      assert.deepEqual(states.slice(0, 3), ['! error', '✗ dead', '✓ success']);
      assert.equal(rows.length, 4); // and the totals, without the keys
      assert.match(stderr(), new RegExp(`^${jobs[1]!.batchId} is dead; it was watched for `));
      assert.match(stderr(), new RegExp(`\nHTTP 403 DLI.0003 .*batch ${jobs[2]!.batchId}`));
      assert.match(stderr(), /last lines of its log:\n {2}out of memory\n$/);
    });

    it('should name a dead job, and read no log with --no-log', async () => {
      const job = simulator.addJob(['dead'], { name: 'nightly', log: ['out of memory'] });
      const stateFile = join(folder, 'jobs.json');
      const { exitCode, stderr } = start([job], ['--no-log', '--state-file', stateFile], 100);
      assert.equal(await exitCode, 1);
      assert.match(stderr(), /^\S+ is dead; it was watched for \S+\n$/);
      assert.equal(simulator.requests(job).filter(({ call }) => call === 'detail').length, 0);
    });

    it('should count failures that are too many to explain', async () => {
      const jobs = Array.from({ length: 52 }, () => simulator.addJob(['dead']));
      const { exitCode, stderr } = start(jobs, ['--no-log'], 100);
      assert.equal(await exitCode, 1);
      assert.equal(stderr().match(/is dead/g)?.length, 50);
      assert.match(stderr(), /and 2 more failures\n$/);
    });

    it('should exit with 124 when the time is over', async () => {
      const { exitCode, stdout, stderr } = start([simulator.addJob(['running'])], ['--timeout', '50ms'], 100);
      assert.equal(await exitCode, 124);
      assert.match((await screenOf(stdout())).join('\n'), /! timed out .* after 50 ms\n.*1 timed out/);
      assert.match(stderr(), /^the job did not end within 50 ms; /);
    });

    it('should leave at a key, without a request or a timer after it', async () => {
      const job = simulator.addJob(['running']);
      const { exitCode, stdin, stdout, stderr } = start([job], [], 100);
      await eventually(() => stdout().includes('running'));
      stdin.write('q');
      assert.equal(await exitCode, 130);
      assert.ok(stdout().endsWith('\r\n\x1b[?25h'));
      assert.equal(stderr(), '');
      await eventually(() => simulator.connections.open === 0);
    });

    it('should poll at a key', async () => {
      const job = simulator.addJob(['running']);
      const { exitCode, stdin, stdout } = start([job], ['--every', '1h'], 100);
      await eventually(() => stdout().includes('running'));
      stdin.write('r');
      await eventually(() => simulator.polls(job) === 2);
      stdin.write('q');
      assert.equal(await exitCode, 130);
    });

    it('should draw anew at a key', async () => {
      const { exitCode, stdin, stdout } = start([simulator.addJob(['running'])], ['--every', '1h'], 100);
      await eventually(() => stdout().includes('1 running'));
      const frames = (): number => stdout().split('q quit').length;
      const before = frames();
      stdin.write('\x0c');
      await eventually(() => frames() > before);
      stdin.write('q');
      await exitCode;
    });

    for (const [by, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const)
      it(`should leave at ${by}`, async () => {
        const { exitCode, interrupt, stdout } = start([simulator.addJob(['running'])], [], 100);
        await eventually(() => stdout().includes('running'));
        interrupt(by);
        assert.equal(await exitCode, code);
        assert.match((await screenOf(stdout())).join('\n'), /● running[^]* 1 running$/);
        assert.ok(stdout().endsWith('\r\n\x1b[?25h'));
      });

    it('should store the last snapshots, also when it is left, and resume from them', async () => {
      const [ends, runs] = [simulator.addJob(['success']), simulator.addJob(['running'])];
      const stateFile = join(folder, 'jobs.json');
      const first = start([ends, runs], ['--state-file', stateFile], 100);
      await eventually(() => /1 running/.test(first.stdout()) && /1 success/.test(first.stdout()));
      first.stdin.write('q');
      await first.exitCode;
      const { jobs } = JSON.parse(await readFile(stateFile, 'utf8')) as { jobs: { state: string }[] };
      assert.deepEqual(jobs.map(({ state }) => state).toSorted(), ['running', 'success']);
      const polls = simulator.polls(ends);
      const second = start([ends], ['--state-file', stateFile], 100);
      assert.equal(await second.exitCode, 0);
      assert.match((await screenOf(second.stdout())).join('\n'), /✓ success/);
      assert.equal(simulator.polls(ends), polls);
    });

    it('should say below the table that the state file cannot be written', async () => {
      const stateFile = join(folder, 'jobs.json');
      const job = simulator.addJob([{ state: 'running', forMs: 500 }, 'success']);
      const { exitCode, stderr } = start([job], ['--state-file', stateFile], 100);
      await eventually(() => existsSync(stateFile));
      await rename(folder, `${folder}-gone`);
      const code = await exitCode;
      await rename(`${folder}-gone`, folder);
      assert.equal(code, 3);
      assert.match(stderr(), /^Cannot write .*jobs\.json: /);
    });
  });

  describe('into a pipe', () => {
    it('should print a line for each change, and one that counts the jobs', async () => {
      const job = simulator.addJob(['starting', 'paused', 'running', 'running', 'success'], { name: 'x' });
      const dead = simulator.addJob([{ state: 'dead', latencyMs: 300 }], { log: ['out of memory'] });
      const { exitCode, stdout, stderr } = await outputOf([job, dead]);
      assert.equal(exitCode, 1);
      const lines = stdout.trimEnd().split('\n');
      const said = lines.map((line) => line.replaceAll(/\d+(?:\.\d+)?m?s\b/g, 'TIME').slice(10));
      for (const line of lines) assert.match(line, /^\d\d:\d\d:\d\d {2}/);
      assert.deepEqual(said, [
        `${job.batchId}  starting`,
        `${job.batchId}  unknown "paused"  (was starting for TIME)`,
        `${job.batchId}  running  (was unknown for TIME)`,
        `${job.batchId}  success  (was running for TIME)`,
        `${dead.batchId}  dead`,
        '2 jobs in TIME: 1 success, 1 dead',
      ]);
      assert.match(stderr, /^Watching 2 jobs of project .* at http/);
      assert.match(stderr, /last lines of its log:\n {2}out of memory/);
      assert.doesNotMatch(stderr, /was starting/);
    });

    it('should print a job that could not be watched or did not end in time', async () => {
      const refused = simulator.addJob([{ fault: 'error', status: 403, code: 'DLI.0003' }]);
      const late = simulator.addJob(['running']);
      const { exitCode, stdout } = await outputOf([refused, late], '--timeout', '300ms');
      assert.equal(exitCode, 3);
      assert.match(stdout, new RegExp(`${refused.batchId} {2}not watched {2}HTTP 403 DLI.0003 `));
      assert.match(stdout, new RegExp(`${late.batchId} {2}timed out {2}the job did not end within 300 ms`));
      assert.match(stdout, / {2}2 jobs in \S+: 1 not watched, 1 timed out\n$/);
    });

    it('should print what it knows when it is interrupted', async () => {
      const { exitCode, interrupt, stdout } = start([simulator.addJob(['running'])]);
      await eventually(() => stdout().includes('running'));
      interrupt('SIGINT');
      assert.equal(await exitCode, 130);
      assert.match(stdout(), / {2}1 job in \S+: 1 not ended\n$/);
    });

    it('should print results only with --quiet, also on a terminal', async () => {
      const job = simulator.addJob(['running', 'success']);
      const { exitCode, stdout, stderr } = start([job], ['--quiet', '--no-color'], 100);
      assert.equal(await exitCode, 0);
      assert.deepEqual([stdout().split('\n').length, stderr()], [4, '']);
      assert.match(stdout(), / {2}running\n/);
    });

    it('should print what wait prints with --json, also on a terminal', async () => {
      const { exitCode, stdout } = start([simulator.addJob(['running', 'success'])], ['--json'], 100);
      assert.equal(await exitCode, 0);
      const lines = stdout().trimEnd().split('\n');
      const types = lines.map((line) => (JSON.parse(line) as { type: string }).type);
      assert.deepEqual(types, ['snapshot', 'snapshot', 'summary']);
    });
  });

  it('should explain its keys and symbols in its help', async () => {
    const { io, stdout } = fakeIo();
    assert.equal(await run(['watch', '--help'], io), 0);
    for (const text of ['PgUp', 'Ctrl-Z', '▒ recovering', 'Exit code'])
      assert.ok(stdout().includes(text), text);
  });
});
