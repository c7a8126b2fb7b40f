import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { startSimulator, type Simulator } from 'dli-watch/simulator';
import { refNo } from '../support/fixtures.ts';
import { root } from '../support/runNode.ts';

const BIN = ['--import', 'tsx', 'lib/cli/bin.ts'];

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Resolves when standard output matches. */
  readonly saw: (pattern: RegExp) => Promise<void>;
}

describe('the command as a process', () => {
  let simulator: Simulator | undefined;
  const children: ChildProcess[] = [];
  const current = (): Simulator => simulator!;
  const id = (n: number): string => refNo(n).batchId;

  before(async () => {
    simulator = await startSimulator();
    simulator.addJob(['running'], refNo(1));
    for (let n = 2; n <= 60; n += 1) simulator.addJob(['success'], refNo(n));
  });
  after(async () => {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
    await simulator?.close();
  });

  const start = (
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Run => {
    const { PATH = '' } = process.env;
    const child = spawn(command, args, {
      cwd: root,
      env: { PATH, DLI_ENDPOINT: current().url, OS_TOKEN: 'any', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    children.push(child);
    const output = { stdout: '', stderr: '' };
    const waiting = new Set<() => void>();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
      for (const check of waiting) check();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    const ended = new Promise<Awaited<Run['ended']>>((done, fail) => {
      child.on('error', fail);
      child.on('close', (code) => done({ code, ...output }));
    });
    const saw = (pattern: RegExp): Promise<void> =>
      new Promise((done, fail) => {
        const check = (): void => {
          if (!pattern.test(output.stdout)) return;
          waiting.delete(check);
          done();
        };
        waiting.add(check);
        void ended.then(() => fail(new Error(`ended before ${String(pattern)}: ${output.stderr}`)), fail);
        check();
      });
    return { child, ended, saw };
  };
  const node = (args: readonly string[], env?: Readonly<Record<string, string>>): Run =>
    start(process.execPath, [...BIN, ...args], env);

  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    it(`should end by itself with code ${String(expected)} after ${signal}, with open jobs and an open input`, async () => {
      const { child, ended, saw } = node(['wait', 'p1', id(1), '--json', '--every', '60ms']);
      await saw(/"state":"running"/);
      child.kill(signal);
      const { code, stdout, stderr } = await ended;
      assert.equal(code, expected);
      assert.match(stdout, new RegExp(`"type":"summary","exitCode":${String(expected)}`));
      assert.match(stderr, new RegExp(`Interrupted by ${signal}; 1 of 1 job`));
    });

  it('should end with code 141 and silently when its reader has gone', async () => {
    const ids = Array.from({ length: 60 }, (_, n) => id(n + 1)).join(' ');
    const command = `${process.execPath} ${BIN.join(' ')} wait p1 ${ids} --every 60ms --quiet; echo "code $?" >&2`;
    const { ended } = start('sh', ['-c', `{ ${command}; } | head -1`]);
    const { stdout, stderr } = await ended;
    assert.match(stdout, /^\S+ {2}success {2}\S+\n$/);
    assert.equal(stderr, 'code 141\n');
  });

  for (const args of [['wait', 'p1', id(2), '-q'], ['list', 'p1'], ['--help']])
    it(`should say that its output cannot be written, and exit 3: ${args[0] ?? ''}`, async function () {
      if (process.platform !== 'linux') this.skip();
      const command = `${[process.execPath, ...BIN, ...args].join(' ')} > /dev/full`;
      const { code, stderr } = await start('sh', ['-c', command]).ended;
      assert.equal(code, 3);
      assert.equal(
        stderr,
        'dli-watch: the output cannot be written: ENOSPC: no space left on device, write\n',
      );
    });

  it('should not wait for its input to end after a wrong line', async () => {
    const { child, ended } = node(['wait', '-']);
    child.stdin?.write('wrong\n');
    const { code, stderr } = await ended;
    assert.equal(code, 2);
    assert.match(stderr, /^dli-watch wait: standard input, line 1: expected .*got "wrong"\n/);
  });

  it('should not end as if a job were dead when it has a bug', async () => {
    const bug = 'data:text/javascript,process.stdout.write=()=>{throw%20new%20TypeError("a%20bug")}';
    const { code, stderr } = await start(process.execPath, ['--import', bug, ...BIN, '--version']).ended;
    assert.equal(code, 3);
    assert.match(stderr, /^dli-watch: an unexpected error, please report it: TypeError: a bug\n/);
  });

  it('should pass jobs from one command to the next', async () => {
    const bin = `${process.execPath} ${BIN.join(' ')}`;
    const { ended } = start('sh', [
      '-c',
      `${bin} list p1 --limit 3 --json | ${bin} wait - --every 60ms --json -q`,
    ]);
    const { code, stdout } = await ended;
    assert.equal(code, 0);
    assert.match(stdout, /"type":"summary","exitCode":0,"jobs":3,"success":3/);
  });

  it('should say within the first attempt that there is no such host, and exit 124 with --timeout', async () => {
    const env = { DLI_ENDPOINT: 'http://no-such-host.invalid' };
    const { code, stdout, stderr } = await node(['wait', 'p1', id(1), '--timeout', '1s'], env).ended;
    assert.equal(code, 124);
    assert.equal(stdout, '');
    const [first, second] = stderr.split('\n');
    assert.equal(first, 'Watching 1 job of project p1 at http://no-such-host.invalid (token).');
    assert.match(
      second ?? '',
      /^Cannot reach no-such-host\.invalid: (ENOTFOUND; retrying for 3\ds|EAI_AGAIN; retrying)\.$/,
    );
  });
});
